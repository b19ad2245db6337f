"""Conditions of flows: what they mean, and what is refused."""

import pytest

from bot.dialogue.conditions import ConditionError, parse

NAMES = {
    "slots": {"adult": True, "count": 3, "name": "Samir", "days": ["mon", "tue"], "empty": None},
    "context": {"reason": "voice"},
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("slots.adult", True),
        ("not slots.adult", False),
        ("slots.empty", False),
        ("slots.missing", False),
        ("slots.adult is true", True),
        ("slots.adult is not true", False),
        ("slots.empty is null", True),
        ('context.reason is "voice"', True),
        ("context.reason = 'text'", False),
        ("slots.count >= 3", True),
        ("slots.count < 3", False),
        ("slots.name < 3", False),
        ('slots.days contains "tue"', True),
        ('slots.empty contains "tue"', False),
        ('slots.name matches "^S.m"', True),
        ('slots.name matches "x"', False),
        ("slots.adult and slots.count is 3 and not slots.empty", True),
        ("slots.empty or slots.adult", True),
        ("not (slots.empty or slots.adult)", False),
        ("slots.adult or slots.empty and slots.empty", True),
        ("slots.count = 3.0", True),
        ("slots.count > -1", True),
    ],
)
def test_a_condition_means_what_it_says(source: str, expected: bool) -> None:
    assert parse(source)(NAMES) is expected


@pytest.mark.parametrize(
    "source", ["", "slots", "slots.a.b", "adult", "slots.a is", "(slots.a", "slots.a slots.b", "slots.a %% 3"]
)
def test_what_cannot_be_read_is_refused_with_its_text(source: str) -> None:
    with pytest.raises(ConditionError):
        parse(source)


def test_a_condition_tells_which_names_it_speaks_of() -> None:
    assert parse("slots.a and not context.b is 3").names == {"slots.a", "context.b"}

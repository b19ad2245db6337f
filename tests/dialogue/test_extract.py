"""From the entities of a sentence to availability."""

import pytest

from bot.dialogue.domain import Slot
from bot.dialogue.extract import availability
from nlu import Entity

SLOT = Slot("availability", "list", 1, extract="availability")


def said(*words: str) -> list[Entity]:
    """`tue`, `-fri` (negated), `morning`, `15:00`, in the order they were said."""
    kinds = {"morning": "daypart", "afternoon": "daypart", "evening": "daypart"}
    found = []
    for at, word in enumerate(words):
        value = word.lstrip("-")
        kind = "time" if ":" in value else kinds.get(value, "day")
        found.append(Entity(kind, value, at * 10, at * 10 + 5, negated=word.startswith("-")))
    return found


@pytest.mark.parametrize(
    ("words", "before", "expected"),
    [
        (["tue"], None, ["tue"]),
        (["tue", "fri"], None, ["tue", "fri"]),
        (["weekend"], None, ["sat", "sun"]),
        (["everyday", "-fri"], None, ["mon", "tue", "wed", "thu", "sat", "sun"]),
        (["-fri"], None, ["mon", "tue", "wed", "thu", "sat", "sun"]),
        (["-fri"], ["thu", "fri"], ["thu"]),
        (["-fri"], ["thu_morning", "fri_morning"], ["thu_morning"]),
        (["-tue", "wed"], ["tue"], ["wed"]),
        (["morning"], None, ["morning"]),
        (["-evening"], None, ["morning", "afternoon"]),
        (["tue", "morning"], None, ["tue_morning"]),
        (["tue", "fri", "afternoon"], None, ["tue_afternoon", "fri_afternoon"]),
        (["tue", "morning", "fri", "evening"], None, ["tue_morning", "fri_evening"]),
        (["morning", "tue", "evening", "fri"], None, ["tue_morning", "fri_evening"]),
        (
            ["weekdays", "morning", "sat", "evening"],
            None,
            ["mon_morning", "tue_morning", "wed_morning", "thu_morning", "fri_morning", "sat_evening"],
        ),
        (["tue", "afternoon", "fri"], None, ["tue_afternoon", "fri"]),
        (["mon", "15:00"], None, ["mon_afternoon"]),
        (["mon", "09:30"], None, ["mon_morning"]),
        ([], None, None),
    ],
)
def test_days_and_parts_are_joined_as_they_were_said(
    words: list[str], before: list[str] | None, expected: list[str] | None
) -> None:
    assert availability(SLOT, said(*words), before) == expected

"""When danger wins, and when letters alone are enough."""

from __future__ import annotations

import pytest

from nlu.decision import Decision

RULES = Decision(
    act=0.5, ask=0.25, urgent=0.13, complaint=0.45, temperature=0.3, alone=0.2, sure=0.9, harmless=0.01
)  # fmt: skip


@pytest.mark.parametrize(
    ("shares", "intent", "confidence"),
    [
        ({"greet": 0.9, "crisis": 0.05, "complaint": 0.05}, "greet", 0.9),
        ({"greet": 0.8, "crisis": 0.1, "complaint": 0.04}, "crisis", 0.1),
        ({"greet": 0.8, "crisis": 0.09, "complaint": 0.06}, "complaint", 0.06),
        ({"crisis": 0.6, "complaint": 0.4}, "complaint", 0.4),
        ({"crisis": 0.7, "complaint": 0.3}, "crisis", 0.7),
        ({"complaint": 0.5, "crisis": 0.1, "greet": 0.4}, "complaint", 0.5),
        ({"greet": 0.6, "stop": 0.4}, "greet", 0.6),
        ({"greet": 0.8, "crisis": 0.2}, "crisis", 0.2),
    ],
)
def test_a_likely_danger_wins(shares: dict[str, float], intent: str, confidence: float) -> None:
    assert RULES.choose(shares) == (intent, confidence)


@pytest.mark.parametrize(
    ("shares", "enough"),
    [
        ({"greet": 0.95, "thanks": 0.05}, True),
        ({"greet": 0.89, "thanks": 0.11}, False),
        ({"greet": 0.95, "crisis": 0.011}, False),
        ({"crisis": 0.99, "complaint": 0.01}, False),
        ({"greet": 0.99, "complaint": 0.009}, True),
    ],
)
def test_letters_alone_are_enough_without_a_doubt(shares: dict[str, float], enough: bool) -> None:
    assert RULES.enough(shares) == enough

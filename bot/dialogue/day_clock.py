"""Hours counted from sunrise: "3 o'clock" may be 09:00 in Tigrinya. A time somebody typed is asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.commands import ConfirmTime
from bot.dialogue.domain import Domain
from bot.dialogue.extract import slot_values
from nlu import Entity
from nlu.scripts import clean

LANGUAGES = frozenset({"ti"})
"""Spoken by people who may count so. Only a conversation in one of these is asked."""

_HOURS, _SUNRISE = 12, 6


def doubt(
    language: str | None, domain: Domain, text: str, entities: Sequence[Entity], state: Mapping[str, Any]
) -> tuple[Sequence[Entity], ConfirmTime | None]:
    """The entities without the times that can be read two ways, and the question about the last of those.

    A part of the day said beside the time settles it. Without doubt the entities are as they were.
    """
    times = [e for e in entities if e.entity == "time" and not e.negated]
    slot = next((slot.name for slot in domain.slots.values() if "time" in slot.entities), None)
    if language not in LANGUAGES or not times or slot is None:
        return entities, None
    sure = [e for e in entities if e not in times]
    if any(e.entity == "daypart" and not e.negated for e in entities):
        return sure, None
    told = times[-1]
    readings = [(at, _with(domain, sure, told, at, state).get(slot)) for at in _readings(text, told)]
    if len(readings) < 2 or readings[0][1] == readings[1][1]:
        return entities, None
    return sure, ConfirmTime(slot, tuple(readings))


def _readings(text: str, told: Entity) -> list[str]:
    """The times it may be, HH:MM, the earlier first."""
    hour, minute = int(told.value[:2]), told.value[3:]
    digits = re.search(r"\d+", clean(text)[told.start : told.end])
    spoken = int(digits[0]) if digits else hour - _HOURS if hour > _HOURS else hour
    if not 1 <= spoken <= _HOURS:
        return [told.value]
    return sorted({told.value, f"{spoken + _SUNRISE:02}:{minute}"})


def _with(domain: Domain, sure: Sequence[Entity], told: Entity, at: str, state: Mapping[str, Any]) -> dict[str, Any]:
    return slot_values(domain, sorted([*sure, replace(told, value=at)], key=lambda e: e.start), state)

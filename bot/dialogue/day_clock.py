"""Hours counted from sunrise: "3 o'clock" may be 09:00 in Tigrinya. A time somebody typed is asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.commands import ConfirmTime
from bot.dialogue.domain import Domain
from bot.dialogue.extract import dayparts, slot_values
from nlu import Entity
from nlu.scripts import clean

LANGUAGES = frozenset({"ti"})
"""Spoken by people who may count so. Only a conversation in one of these is asked."""

_HOURS, _SUNRISE = 12, 6
_CLOCK = re.compile(r"\d\d:\d\d")
_HALF_OF_DAY = re.compile(r"\d\s*[ap]\.?\s?m\b")


def doubt(
    language: str | None, domain: Domain, text: str, entities: Sequence[Entity], state: Mapping[str, Any]
) -> tuple[Sequence[Entity], ConfirmTime | None]:
    """The entities without the times that can be read two ways, and the question how those are meant, asked by the last.

    A part of the day said beside the time settles it. Without doubt the entities are as they were.
    """
    slot = next((slot.name for slot in domain.slots.values() if "time" in slot.entities), None)
    times = [e for e in entities if e.entity == "time" and not e.negated and _from_sunrise(text, e)]
    if language not in LANGUAGES or not times or slot is None:
        return entities, None
    sure = [e for e in entities if e not in times]
    if any(e.entity == "daypart" and not e.negated for e in entities):
        return sure, None
    readings = []
    for told in (times, [replace(e, value=_from_sunrise(text, e)) for e in times]):  # one way of counting for all
        said = sorted([*sure, *told], key=lambda e: e.start)
        readings.append((told[-1].value, slot_values(domain, said, state).get(slot)))
    if readings[0][1] == readings[1][1]:
        return entities, None
    return sure, ConfirmTime(slot, tuple(sorted(readings)))


def _from_sunrise(text: str, told: Entity) -> str:
    """HH:MM when counted from sunrise; "" where that is no other time, or the text leaves no doubt (15:00, 9 pm)."""
    said = clean(text)
    if not _CLOCK.fullmatch(told.value) or _HALF_OF_DAY.search(said[told.start : told.end + 5]):
        return ""
    hour, digits = int(told.value[:2]), re.search(r"\d+", said[told.start : told.end])
    spoken = int(digits[0]) if digits else hour - _HOURS if hour > _HOURS else hour
    at = f"{spoken + _SUNRISE:02}:{told.value[3:]}" if 1 <= spoken <= _HOURS else told.value
    return "" if at == told.value else at


def answered(times: Sequence[str], text: str, entities: Sequence[Entity]) -> str | None:
    """Which of the times offered a typed answer means: the time itself, or its part of the day. None: neither, or both."""
    if any(e.entity == "day" for e in entities):
        return None
    said = clean(text)
    fitting = [at for at in times if re.search(rf"(?<!\d)0?{int(at[:2])}:{at[3:]}", said)]
    parts = {e.value for e in entities if e.entity == "daypart" and not e.negated}
    fitting = fitting or [at for at in times if parts & set(dayparts(at))]
    return fitting[0] if len(fitting) == 1 else None

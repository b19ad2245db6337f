"""From entities to slot values: what a sentence says about interests, availability and the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.dialogue.domain import Domain, Slot
from nlu import Entity

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYPARTS = ("morning", "afternoon", "evening")
RANGES: Mapping[str, tuple[str, ...]] = {"weekdays": DAYS[:5], "weekend": DAYS[5:], "everyday": DAYS}
ANY = "any"
"""In a list: asked, and everything is fine with them."""
_NOON, _SIX = 12, 18


def slot_values(domain: Domain, entities: Sequence[Entity], state: Mapping[str, Any]) -> dict[str, Any]:
    """The slots these entities fill, with their new values; `state` are the slots as they are."""
    found: dict[str, Any] = {}
    for slot in domain.slots.values():
        mine = [entity for entity in entities if entity.entity in slot.entities]
        if mine:
            value = _RULES.get(slot.extract, _plain)(slot, mine, state.get(slot.name))
            if value is not None:
                found[slot.name] = value
    return found


def _plain(slot: Slot, entities: Sequence[Entity], before: Any) -> Any:
    allowed = [e for e in entities if not slot.values or e.value in slot.values]
    wanted = _unique(e.value for e in allowed if not e.negated)
    if slot.type != "list":
        return wanted[-1] if wanted else None
    unwanted = {e.value for e in allowed if e.negated}
    if not unwanted:
        return wanted or None
    return _unique([*(v for v in before or () if v not in unwanted), *wanted])


def availability(slot: Slot, entities: Sequence[Entity], before: Any) -> list[str] | None:
    """Days and parts of the day, joined: "tuesday and friday afternoon" is tue_afternoon, fri_afternoon.

    An entry is a day (`tue`), a part of all days (`morning`), or a day and its part (`tue_morning`). A part said right
    before or after a day belongs to it; a part said of several days belongs to all of them.
    """
    days = _unique(
        day for e in entities if e.entity == "day" and not e.negated for day in RANGES.get(e.value, (e.value,))
    )
    barred = {day for e in entities if e.entity == "day" and e.negated for day in RANGES.get(e.value, (e.value,))}
    parts = _unique(part for e in entities if not e.negated for part in _parts(e))
    closed = {part for e in entities if e.negated for part in _parts(e)}
    if closed and not parts:
        parts = [part for part in DAYPARTS if part not in closed]
    if barred and not days:
        entries = [entry for entry in before or DAYS if entry.partition("_")[0] not in barred]
        return entries if not parts else [f"{entry}_{part}" for entry in entries for part in parts if "_" not in entry]
    days = [day for day in days if day not in barred]
    if days and parts:
        return _joined(entities, barred)
    return days or parts or None


def _joined(entities: Sequence[Entity], barred: set[str]) -> list[str]:
    """Pairs days with parts as they were said: a part belongs to the days right before it ("tue and fri afternoon" is both
    afternoons, "tue afternoon and fri" leaves friday whole), or, where it came first, to those right after it."""
    found: list[str] = []
    group: list[str] = []
    parts: list[str] = []
    before = False
    for entity in sorted((e for e in entities if not e.negated), key=lambda e: e.start):
        days = (
            [day for day in RANGES.get(entity.value, (entity.value,)) if day not in barred]
            if entity.entity == "day"
            else []
        )
        said = _parts(entity)
        if days and parts and not before:
            found, group, parts = [*found, *_paired(group, parts)], [], []
        if said and before and group:
            found, group, parts = [*found, *_paired(group, parts)], [], []
        before = before or bool(said and not group and not found)
        group += days
        parts += said
    return _unique([*found, *_paired(group, parts)])


def _paired(days: Sequence[str], parts: Sequence[str]) -> list[str]:
    return [f"{day}_{part}" for day in days for part in parts] if parts else list(days)


def _parts(entity: Entity) -> tuple[str, ...]:
    if entity.entity == "daypart":
        return (entity.value,)
    return dayparts(entity.value) if entity.entity == "time" and entity.value[:2].isdecimal() else ()


def dayparts(at: str) -> tuple[str, ...]:
    """The part of the day a time (HH:MM) is in."""
    hour = int(at[:2])
    return ("morning",) if hour < _NOON else ("afternoon",) if hour < _SIX else ("evening",)


def _unique(values: Any) -> list[Any]:
    return list(dict.fromkeys(values))


_RULES: Mapping[str, Callable[[Slot, Sequence[Entity], Any], Any]] = {"availability": availability}


def no_preference(slot: Slot, before: Any) -> Any:
    """What a slot holds once its question was passed over: what it had, or anything."""
    if before or slot.type != "list":
        return before
    return list(DAYS) if slot.extract == "availability" else [ANY]


def tapped(slot: Slot, value: Any, before: Any) -> Any:
    """The slot's value after one tap on an option: lists grow by one where several may be chosen."""
    if slot.type == "list":
        entries = list(RANGES.get(str(value), (str(value),))) if slot.extract == "availability" else [str(value)]
        return _unique([*(entry for entry in before or () if entry != ANY), *entries]) if slot.several else entries
    if slot.type == "bool":
        return value if isinstance(value, bool) else str(value).lower() in ("true", "1")
    return value

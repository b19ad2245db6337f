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
        return _joined(entities, days, parts)
    return days or parts or None


def _joined(entities: Sequence[Entity], days: list[str], parts: list[str]) -> list[str]:
    """Pairs each day with its own parts when the sentence pairs them ("tue morning, fri evening"), else all with all."""
    order = sorted(
        (e for e in entities if not e.negated and e.entity in ("day", "daypart", "time")), key=lambda e: e.start
    )
    kinds = ["d" if e.entity == "day" else "p" for e in order]
    if len(parts) > 1 and len(days) > 1 and kinds in (["d", "p"] * (len(kinds) // 2), ["p", "d"] * (len(kinds) // 2)):
        pairs = list(zip(order[::2], order[1::2], strict=True))
        named = [(a, b) if a.entity == "day" else (b, a) for a, b in pairs]
        return _unique(
            f"{day}_{part}" for d, p in named for day in RANGES.get(d.value, (d.value,)) for part in _parts(p)
        )
    return [f"{day}_{part}" for day in days for part in parts]


def _parts(entity: Entity) -> tuple[str, ...]:
    if entity.entity == "daypart":
        return (entity.value,)
    if entity.entity == "time" and entity.value[:2].isdecimal():
        hour = int(entity.value[:2])
        return ("morning",) if hour < _NOON else ("afternoon",) if hour < _SIX else ("evening",)
    return ()


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

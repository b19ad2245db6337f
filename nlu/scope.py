"""What a negation or a range does to the days, interests and times around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nlu import Entity
from nlu.grammar import WEEK, Grammar
from nlu.scripts import Token

_REACH = 3  # words between a negation and what it negates
_CLAUSE_ENDS = frozenset(".!?;\n,،؛؟።፣፤")
_NEGATED = ("day", "date", "daypart", "time", "interest", "language")


def negate(tokens: Sequence[Token], entities: Sequence[Entity], grammars: Sequence[Grammar]) -> tuple[Entity, ...]:
    """The entities, those marked that the person excludes.

    Only one sort at a time: "not on friday evening" takes away the friday, not every evening.
    """
    inside = {at: i for i, entity in enumerate(entities) for at in _positions(tokens, entity)}
    hit: set[int] = set()
    at = 0
    while at < len(tokens):
        kind, length = _negation(tokens, at, grammars, inside)
        if kind:
            hit |= _one_sort(_hits(tokens, at, length, kind, inside, grammars), entities)
        at += length
    return tuple(replace(e, negated=True) if i in hit and e.entity in _NEGATED else e for i, e in enumerate(entities))


def _one_sort(hit: set[int], entities: Sequence[Entity]) -> set[int]:
    """Of the sort that weighs most: a day before a part of it."""
    sorts = [sort for sort in _NEGATED if any(entities[i].entity == sort for i in hit)]
    return {i for i in hit if sorts and entities[i].entity == sorts[0]}


def _hits(
    tokens: Sequence[Token], at: int, length: int, kind: str, inside: Mapping[int, int], grammars: Sequence[Grammar]
) -> set[int]:
    forward = _forward(tokens, at + length, inside, grammars) if kind in {"before", "either"} else set()
    if forward or kind == "before":
        return forward
    return _backward(tokens, at, inside, grammars)


def _negation(
    tokens: Sequence[Token], at: int, grammars: Sequence[Grammar], inside: Mapping[int, int]
) -> tuple[str, int]:
    """(before, after, either or '', number of words) of the longest negation that starts here."""
    for length in (3, 2, 1):
        if at + length > len(tokens) or any(at + i in inside for i in range(length)):
            continue
        phrase = " ".join(token.text for token in tokens[at : at + length])
        for grammar in grammars:
            kinds = [k for k in ("either", "before", "after") if phrase in getattr(grammar, k)]
            if kinds:
                return ("either" if len(kinds) > 1 else kinds[0]), length
    return "", 1


def _forward(tokens: Sequence[Token], at: int, inside: Mapping[int, int], grammars: Sequence[Grammar]) -> set[int]:
    """Entities after the negation, until the clause ends, another turn is taken, or too many words went by."""
    hit: set[int] = set()
    idle = 0
    for position in range(at, len(tokens)):
        if (position > at and _ends_clause(tokens[position].gap)) or _is_but(tokens, position, grammars, inside):
            break
        if position in inside:
            hit.add(inside[position])
            idle = 0
        elif (idle := idle + 1) > _REACH:
            break
    return hit


def _backward(tokens: Sequence[Token], at: int, inside: Mapping[int, int], grammars: Sequence[Grammar]) -> set[int]:
    """Entities before the negation in the same clause; with several, those that stand together."""
    hit: set[int] = set()
    idle = 0
    for position in range(at - 1, -1, -1):
        if _ends_clause(tokens[position + 1].gap) or _is_but(tokens, position, grammars, inside):
            break
        if position in inside:
            hit.add(inside[position])
            idle = 0
        elif (idle := idle + 1) > (1 if hit else _REACH):
            break
    return hit


def _is_but(tokens: Sequence[Token], at: int, grammars: Sequence[Grammar], inside: Mapping[int, int]) -> bool:
    return at not in inside and any(tokens[at].text in grammar.but for grammar in grammars)


def _ends_clause(gap: str) -> bool:
    return any(character in _CLAUSE_ENDS for character in gap)


def _positions(tokens: Sequence[Token], entity: Entity) -> Iterable[int]:
    return (i for i, token in enumerate(tokens) if token.start < entity.end and entity.start < token.end)


def fill_ranges(tokens: Sequence[Token], entities: Sequence[Entity], grammars: Sequence[Grammar]) -> tuple[Entity, ...]:
    """With the days between added for "monday to thursday". A day in between stands where the joining words stand."""
    filled: list[Entity] = []
    for entity in entities:
        before = filled[-1] if filled else None
        if before and before.entity == entity.entity == "day" and _joined(tokens, before, entity, grammars):
            filled += [
                replace(before, value=day, start=before.end, end=entity.start) for day in _between(before, entity)
            ]
        filled.append(entity)
    return tuple(filled)


def _joined(tokens: Sequence[Token], one: Entity, other: Entity, grammars: Sequence[Grammar]) -> bool:
    between = [i for i, token in enumerate(tokens) if one.end <= token.start and token.end <= other.start]
    if not between:
        dash = next((t.gap.strip() for t in tokens if t.start >= other.start), "") in {"-", "–", "—", "->", "→", "~"}
        return dash or _from_to(tokens, one, grammars)
    if any(_ends_clause(token.gap) for token in tokens if one.end <= token.start <= other.start):
        return False
    words = {tokens[i].text for i in between} | {" ".join(tokens[i].text for i in between)}
    return len(between) <= 2 and any(words & grammar.range for grammar in grammars)


def _from_to(tokens: Sequence[Token], one: Entity, grammars: Sequence[Grammar]) -> bool:
    """Turkish says "from" and "to" with endings: pazartesiden çarşambaya."""
    last = [token.text for token in tokens if token.start < one.end and one.start < token.end][-1:]
    has_endings = any("den" in grammar.suffixes for grammar in grammars)
    return has_endings and any(word.endswith(("den", "dan", "ten", "tan")) for word in last)


def _between(one: Entity, other: Entity) -> list[str]:
    if one.value not in WEEK or other.value not in WEEK:
        return []
    start, end = WEEK.index(one.value), WEEK.index(other.value)
    return [WEEK[(start + i) % 7] for i in range(1, (end - start) % 7)]


def open_days(entities: Iterable[Entity]) -> tuple[str, ...]:
    """mon..sun that a sentence leaves open: weekdays, weekend and every day spelt out, excluded days taken away.

    Only exclusions ("not on friday") leave every other day open. Empty when no day is spoken of.
    """
    named = [e for e in entities if e.entity == "day"]
    wanted = {day for e in named if not e.negated for day in _days(e.value)}
    unwanted = {day for e in named if e.negated for day in _days(e.value)}
    if unwanted and not wanted:
        wanted = set(WEEK)
    return tuple(day for day in WEEK if day in wanted - unwanted)


def _days(value: str) -> tuple[str, ...]:
    groups = {"weekdays": WEEK[:5], "weekend": WEEK[5:], "everyday": WEEK}
    return groups.get(value, (value,))

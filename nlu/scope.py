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
        if not kind and _saves(tokens, at, grammars, entities, inside):
            kind = "before"
        if kind:
            hit |= _one_sort(_hits(tokens, at, length, kind, inside, grammars), entities)
        at += length
    return tuple(replace(e, negated=True) if i in hit and e.entity in _NEGATED else e for i, e in enumerate(entities))


def _one_sort(hit: set[int], entities: Sequence[Entity]) -> set[int]:
    """Of the sort that weighs most: a day before a part of it. In "every day, sunday excluded" only the sunday is."""
    sorts = [sort for sort in _NEGATED if any(entities[i].entity == sort for i in hit)]
    same = {i for i in hit if sorts and entities[i].entity == sorts[0]}
    single = {entities[i].value for i in same} & set(WEEK)
    return {i for i in same if entities[i].value in WEEK or not single & set(_days(entities[i].value))}


def _hits(
    tokens: Sequence[Token], at: int, length: int, kind: str, inside: Mapping[int, int], grammars: Sequence[Grammar]
) -> set[int]:
    ways = {
        "before": (_forward,),
        "after": (_backward,),
        "either": (_forward, _backward),
        "nearest": (_backward, _forward),
    }[kind]
    found = (way(tokens, at + length if way is _forward else at, inside, grammars) for way in ways)
    return next((hit for hit in found if hit), set())


def _saves(
    tokens: Sequence[Token],
    at: int,
    grammars: Sequence[Grammar],
    entities: Sequence[Entity],
    inside: Mapping[int, int],
) -> bool:
    """Whether this is the "but" of "any day but friday"."""
    if at in inside or not {at - 1, at + 1} <= inside.keys():
        return False
    one, other = entities[inside[at - 1]], entities[inside[at + 1]]
    is_save = any(tokens[at].text in grammar.save for grammar in grammars)
    return is_save and one.value not in WEEK and other.value in _days(one.value)


def _negation(
    tokens: Sequence[Token], at: int, grammars: Sequence[Grammar], inside: Mapping[int, int]
) -> tuple[str, int]:
    """(before, after, either, nearest or '', number of words) of the longest negation that starts here."""
    for length in (3, 2, 1):
        if at + length > len(tokens) or any(at + i in inside for i in range(length)):
            continue
        phrase = " ".join(token.text for token in tokens[at : at + length])
        for grammar in grammars:
            kinds = [k for k in ("nearest", "either", "before", "after") if phrase in getattr(grammar, k)]
            if kinds:
                return (kinds[0] if kinds[0] == "nearest" or len(kinds) == 1 else "either"), length
    return "", 1


def _forward(tokens: Sequence[Token], at: int, inside: Mapping[int, int], grammars: Sequence[Grammar]) -> set[int]:
    """Entities after the negation, until the clause ends, another turn is taken, or too many words went by."""
    hit: set[int] = set()
    idle = 0
    for position in range(at, len(tokens)):
        if _ends_clause(tokens[position].gap) or _is_but(tokens, position, grammars, inside):
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
        return dash or _from_to(tokens, one, other, grammars) or _between_two(tokens, one, other, grammars, "و")
    if any(_ends_clause(token.gap) for token in tokens if one.end <= token.start <= other.start):
        return False
    phrase = " ".join(tokens[i].text for i in between)
    words = {phrase} | ({tokens[i].text for i in between} if len(between) <= 2 else set())
    if any(words & grammar.range for grammar in grammars):
        return True
    return len(between) == 1 and _between_two(tokens, one, other, grammars)


def _between_two(
    tokens: Sequence[Token], one: Entity, other: Entity, grammars: Sequence[Grammar], joint: str = ""
) -> bool:
    """ "between monday and friday", "pazartesi ile cuma arası". joint: how the second day has to begin (Arabic "and")."""
    if joint and not any(token.start == other.start and token.text.startswith(joint) for token in tokens):
        return False
    before = [token.text for token in tokens if token.end <= one.start]
    after = [token.text for token in tokens if token.start >= other.end]
    near = {" ".join(before[-2:]), *before[-1:], *after[:1]}
    return any(near & grammar.both_ends for grammar in grammars)


def _from_to(tokens: Sequence[Token], one: Entity, other: Entity, grammars: Sequence[Grammar]) -> bool:
    """Turkish says "from" and "to" with endings (pazartesiden çarşambaya), Arabic "to" with a beginning (للأربعاء)."""
    last = next((token.text for token in reversed(tokens) if token.start < one.end and one.start < token.end), "")
    first = next((token.text for token in tokens if token.start < other.end and other.start < token.end), "")
    has_endings = any("den" in grammar.suffixes for grammar in grammars)
    has_beginnings = any("لل" in grammar.prefixes for grammar in grammars)
    return (has_endings and last.endswith(("den", "dan", "ten", "tan"))) or (has_beginnings and first.startswith("لل"))


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

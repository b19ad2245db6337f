"""Entities: the word tables first, then what the annotated training sentences teach beyond them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from nlu import Entity
from nlu.data import Example
from nlu.gazetteer import Meaning
from nlu.scripts import fold

# A phrase is learnt when at least this share of its occurrences is annotated, and with one meaning.
_ANNOTATED = 0.6
_SHORTEST = 3
_NOT_MEANT: Mapping[str, frozenset[Meaning]] = {"faq_children": frozenset({("interest", "children")})}
_LEARNT = frozenset({"interest", "day", "daypart", "date", "language", "location"})


def learn(examples: Iterable[tuple[str, Example]]) -> dict[str, dict[str, Meaning]]:
    """Language -> folded phrase -> meaning, from (language, example) pairs."""
    meanings: dict[tuple[str, str], Counter[Meaning]] = defaultdict(Counter)
    texts: dict[str, list[str]] = defaultdict(list)
    for language, example in examples:
        texts[language].append(f" {fold(example.text)} ")
        for entity in example.entities:
            phrase = fold(example.text[entity.start : entity.end])
            if entity.entity in _LEARNT and len(phrase) >= _SHORTEST:
                meanings[language, phrase][_meaning(entity.entity, entity.value)] += 1
    joined = {language: "\n".join(lines) for language, lines in texts.items()}
    learnt: dict[str, dict[str, Meaning]] = defaultdict(dict)
    for (language, phrase), counts in meanings.items():
        meaning, times = counts.most_common(1)[0]
        if times >= _ANNOTATED * max(1, joined[language].count(f" {phrase} ")):
            learnt[language][phrase] = meaning
    return dict(learnt)


def _meaning(entity: str, value: str) -> Meaning:
    """Free values (a place, "next week") are kept folded, so that they compare."""
    return entity, value if entity in {"interest", "day", "daypart", "language"} else fold(value)


def fitting(intent: str, text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Without those that the intent makes something else of: in "can my child come" a child is no interest."""
    unwanted = _NOT_MEANT.get(intent, frozenset())
    return tuple(e for e in entities if (e.entity, e.value) not in unwanted)

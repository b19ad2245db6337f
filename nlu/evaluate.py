"""How well texts are understood: files in Rasa's nlu.yml format, named <lang>.yml, against the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu import LANGUAGES, Entity, Parse
from nlu.data import Example, read
from nlu.decision import URGENT
from nlu.scripts import fold

_FREE = {"date", "time", "location", "number"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, what it is, and what was made of it."""

    language: str
    example: Example
    parse: Parse
    wanted: tuple[Entity, ...]

    @property
    def right(self) -> bool:
        return self.example.intent == self.parse.intent


Normalise = Callable[[Entity, str, str | None], str]


def judge(paths: Iterable[Path], parse: Callable[[str, str | None], Parse], normalise: Normalise) -> list[Judged]:
    """Every sentence of the files, parsed with the file's language as the conversation's. Raises nlu.data.DataError."""
    judged = []
    for path in paths:
        language = path.stem if path.stem in LANGUAGES else None
        for example in read(path).examples:
            wanted = tuple(
                Entity(e.entity, normalise(e, example.text, language), e.start, e.end) for e in example.entities
            )
            judged.append(Judged(path.stem, example, parse(example.text, language), wanted))
    return judged


def report(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures, all between 0 and 1; the shape is fixed (docs/understanding.md)."""
    languages = dict.fromkeys(item.language for item in judged)
    intents = sorted({item.example.intent for item in judged} | {item.parse.intent for item in judged})
    return _figures(judged) | {
        "sentences": len(judged),
        "languages": {name: _figures([item for item in judged if item.language == name]) for name in languages},
        "intents": {name: _of_intent(judged, name) for name in intents},
        "out_of_scope_auroc": _auroc(judged),
        "calibration_error": _calibration_error(judged),
    }


def _figures(judged: Sequence[Judged]) -> dict[str, float]:
    scores = [_of_intent(judged, name)["f1"] for name in {item.example.intent for item in judged}]
    inform = [item for item in judged if item.example.intent == "inform"]
    return {
        "accuracy": _share(sum(item.right for item in judged), len(judged)),
        "macro_f1": _share(sum(scores), len(scores)),
        "entities_f1": _entities_f1(judged, _by_value),
        "entities_span_f1": _entities_f1(judged, _by_span),
        "inform_entities_f1": _entities_f1(inform, _by_value),
        "urgent_recall": _recall(judged, URGENT),
    }


def _of_intent(judged: Sequence[Judged], name: str) -> dict[str, float]:
    hits = sum(item.right and item.example.intent == name for item in judged)
    wanted = sum(item.example.intent == name for item in judged)
    found = sum(item.parse.intent == name for item in judged)
    return {"recall": _share(hits, wanted), "precision": _share(hits, found), "f1": _share(2 * hits, wanted + found)}


def _recall(judged: Sequence[Judged], names: Sequence[str]) -> float:
    """A crisis taken for a complaint, or the other way round, reaches a person at once too."""
    wanted = [item for item in judged if item.example.intent in names]
    return _share(sum(item.parse.intent in names for item in wanted), len(wanted))


def _entities_f1(judged: Sequence[Judged], keys: Callable[[Iterable[Entity]], Counter[Any]]) -> float:
    hits = wanted = found = 0
    for item in judged:
        gold, made = keys(item.wanted), keys(_as_annotated(item.parse))
        hits += (gold & made).total()
        wanted += gold.total()
        found += made.total()
    return _share(2 * hits, wanted + found)


def _as_annotated(parse: Parse) -> list[Entity]:
    """Without the days filled into a range, which stand where the joining words stand and are never annotated."""
    return [
        e
        for e in parse.entities
        if e.entity != "day" or any(map(str.isalnum, parse.text[e.start : e.end].split(" ")[0]))
    ]


def _by_value(entities: Iterable[Entity]) -> Counter[Any]:
    return Counter({(e.entity, e.value) for e in entities})


def _by_span(entities: Iterable[Entity]) -> Counter[Any]:
    return Counter((e.entity, e.start, e.end) for e in entities)


def _auroc(judged: Sequence[Judged]) -> float:
    """How well the confidence that a text is ours tells out_of_scope from the rest (1: always, 0.5: by chance)."""
    ours = [_in_scope(item.parse) for item in judged if item.example.intent != "out_of_scope"]
    other = [_in_scope(item.parse) for item in judged if item.example.intent == "out_of_scope"]
    ranked = sorted([(score, 1) for score in ours] + [(score, 0) for score in other])
    below, wins = 0.0, 0.0
    for _, tied in _groups(ranked):
        wins += tied[1] * (below + tied[0] / 2)
        below += tied[0]
    return _share(wins, len(ours) * len(other))


def _groups(ranked: Sequence[tuple[float, int]]) -> Iterable[tuple[float, Counter[int]]]:
    groups: dict[float, Counter[int]] = {}
    for score, kind in ranked:
        groups.setdefault(score, Counter())[kind] += 1
    return groups.items()


def _in_scope(parse: Parse) -> float:
    return 1 - dict(parse.ranking).get("out_of_scope", 0.0)


def _calibration_error(judged: Sequence[Judged], bins: int = 10) -> float:
    """Expected calibration error: how far confidence and share of right answers are apart, weighted by bin."""
    total = 0.0
    for number in range(bins):
        inside = [i for i in judged if number / bins < i.parse.confidence <= (number + 1) / bins]
        if inside:
            total += abs(sum(i.parse.confidence for i in inside) - sum(i.right for i in inside))
    return _share(total, len(judged))


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def confusions(judged: Sequence[Judged], most: int = 15) -> list[tuple[str, str, int]]:
    """(meant, understood, times), most frequent first."""
    wrong = Counter((item.example.intent, item.parse.intent) for item in judged if not item.right)
    return [(meant, understood, times) for (meant, understood), times in wrong.most_common(most)]


def plain(entity: Entity, text: str, language: str | None) -> str:
    """An annotated value as it compares when there is no word table: free text folded."""
    return fold(entity.value) if entity.entity in _FREE else entity.value

"""Understanding: text in fourteen languages to intent and entities. Plain types here, engines beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

LANGUAGES = ("nl", "en", "ar", "fa", "prs", "ti", "so", "tr", "ku", "ps", "uk", "ru", "fr", "es")


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named in a text. start and end are character offsets in the text as it was given.

    value is a key of nlu-labels (`tue`, `cooking`), an ISO date, `HH:MM`, digits, a language code, or the text itself.
    negated: the person excludes it ("not on Friday").
    """

    entity: str
    value: str
    start: int
    end: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Parse:
    """What an engine made of one text. confidence is calibrated: of all parses at 0.8 about four in five are right."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    language: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape of Rasa's POST /model/parse, plus `language`."""
        return {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": self.confidence},
            "entities": [
                {"entity": e.entity, "value": e.value, "start": e.start, "end": e.end}
                | ({"negated": True} if e.negated else {})
                for e in self.entities
            ],
            "intent_ranking": [{"name": name, "confidence": confidence} for name, confidence in self.ranking],
            "language": self.language,
        }


class Engine(Protocol):
    """Turns a text into a Parse. Thread-safe; raises nothing for any string.

    act, ask: the confidence from which a parse is acted on, and from which it is asked "did you mean".
    """

    act: float
    ask: float

    def parse(self, text: str, language: str | None = None) -> Parse: ...


class Words(Protocol):
    """What is understood without a classifier: whole messages and numbers, in every language at once.

    The conversation's language is tried first, then all others.
    """

    def control(self, text: str, language: str | None = None) -> str | None:
        """The lookup a whole message stands in (stop, human, urgent, yes, no, back, ...), or None."""
        ...

    def numbers(self, text: str, language: str | None = None) -> tuple[int, ...]:
        """The numbers, when the message is nothing but numbers (digits of any script, keycaps, number words)."""
        ...

    def position(self, text: str, language: str | None = None) -> int | None:
        """1, 2, 3 for "the first", "the second", "the third"; -1 for "the last"."""
        ...

    def entities(self, text: str, language: str | None = None) -> tuple[Entity, ...]:
        """Days, parts of the day, times, dates, interests, languages by word tables alone."""
        ...

    def languages(self, text: str, hint: str | None = None) -> Mapping[str, float]:
        """How likely each of our languages is for this text (sums to at most 1; empty when there is no telling)."""
        ...

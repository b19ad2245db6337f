"""The seam to the catalogues: English in, the resident's language out."""

from __future__ import annotations

from typing import Protocol


class Translations(Protocol):
    """Answers with the English text itself where a catalogue has no other."""

    def text(self, language: str, context: str, source: str) -> str: ...

    def plural(self, language: str, context: str, one: str, other: str, number: int) -> str: ...


class EnglishOnly:
    """No catalogues at all: for `flows check` and for tests of the engine alone."""

    def text(self, language: str, context: str, source: str) -> str:
        return source

    def plural(self, language: str, context: str, one: str, other: str, number: int) -> str:
        return one if number == 1 else other

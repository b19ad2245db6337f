"""A text typed in Latin letters, spelt as its language mostly is: Arabizi, finglish, Tigrinya. Tables in own_script.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

VERSION = 1
"""Raised when the same text is spelt otherwise, so that models made before are not used any more."""

_FILE = Path(__file__).parent / "own_script.yml"
_WORD = re.compile(r"([a-z0-9']+)")
_TWICE = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1+")
_LONGEST = 3
_LATIN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Script:
    """One language's table; see own_script.yml."""

    letters: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    inner: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, int] = field(default_factory=dict)
    alone: int = 0

    def spelt(self, word: str) -> str:
        word = _TWICE.sub(r"\1", word)
        return self._in_rows(word) if self.rows else self._by_letters(word)

    def _by_letters(self, word: str) -> str:
        out, at = [], 0
        while at < len(word):
            found = _longest(self.letters, word, at)
            if found:
                long_vowel = at == 0 and len(found) == 2 and found[0] in "aeiou"
                carrier = self.first["a"] if long_vowel else ""
                out.append(carrier + ("" if carrier == self.letters[found] else self.letters[found]))
                at += len(found)
                continue
            place = self.first if at == 0 else self.last if at == len(word) - 1 else self.inner
            out.append(place.get(word[at], ""))
            at += 1
        return "".join(out)

    def _in_rows(self, word: str) -> str:
        out, at = [], 0
        while at < len(word):
            consonant = _longest(self.rows, word, at)
            if not consonant:
                out.append(self.first.get(word[at], ""))
                at += 1
                continue
            at += len(consonant)
            vowel = _longest(self.signs, word, at)
            out.append(chr(ord(self.rows[consonant]) + (self.signs[vowel] if vowel else self.alone)))
            at += len(vowel)
        return "".join(out)


def _longest(table: Mapping[str, Any], word: str, at: int) -> str:
    return next(
        (word[at : at + n] for n in range(_LONGEST, 0, -1) if word[at : at + n] in table and at + n <= len(word)), ""
    )


@cache
def _tables() -> tuple[Mapping[str, Script], frozenset[str]]:
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    loans = frozenset(content.pop("loans").split())
    return {language: Script(**table) for language, table in content.items()}, loans


def spell(text: str, language: str | None) -> str:
    """The text in the language's own script, where it is typed in Latin letters and has a table; else as it is."""
    tables, loans = _tables()
    script = tables.get(language or "")
    if script is None or not _is_latin(text):
        return text
    parts = _WORD.split(text.lower())
    return "".join(script.spelt(part) if _WORD.fullmatch(part) and _is_word(part, loans) else part for part in parts)


def _is_word(part: str, loans: frozenset[str]) -> bool:
    return part not in loans and not part.isdigit() and any("a" <= c <= "z" for c in part)


def _is_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isascii() for c in letters) > _LATIN_SHARE * len(letters)

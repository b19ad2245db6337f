"""Finds listed words in a text: longest first, whole words, with what a language glues to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlu.grammar import Grammar
from nlu.scripts import Token, script

Meaning = tuple[str, str]
"""(entity, value)"""

ANY = "*"
"""Stands for a language when a word is the same in all of them, such as a town."""
_LONGEST = 6
# A word of another language than the text's must be long enough not to be there by accident.
_FAR_LETTERS = {"latin": 5, "cyrillic": 5, "arabic": 4, "ethiopic": 3}
_LOAN_LANGUAGES = ("nl", "en")
_LOAN_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens first..last (inclusive) mean entity and value. stem: the listed form that was found."""

    first: int
    last: int
    entity: str
    value: str
    stem: str


class Gazetteer:
    """Folded phrase -> language -> meaning."""

    def __init__(self, grammars: Mapping[str, Grammar]) -> None:
        self._grammars = grammars
        self._phrases: dict[str, dict[str, Meaning]] = {}
        self._starts: set[str] = set()

    def add(self, language: str, phrase: str, meaning: Meaning) -> None:
        """The first meaning of a phrase in a language stays."""
        self._phrases.setdefault(phrase, {}).setdefault(language, meaning)

    def find(self, tokens: Sequence[Token], near: Sequence[str]) -> Iterator[Match]:
        """Matches from left to right, without overlap. near: the languages the text may be in, most likely first."""
        position = 0
        while position < len(tokens):
            match = self._longest(tokens, position, near)
            if match:
                yield match
            position = match.last + 1 if match else position + 1

    def _longest(self, tokens: Sequence[Token], first: int, near: Sequence[str]) -> Match | None:
        for length in range(min(_LONGEST, len(tokens) - first), 0, -1):
            words = [token.text for token in tokens[first : first + length]]
            found = self._meaning(words, near, alone=length == len(tokens))
            if found:
                meaning, stem = found
                return Match(first, first + length - 1, *meaning, stem)
        return None

    def _meaning(self, words: list[str], near: Sequence[str], alone: bool) -> tuple[Meaning, str] | None:
        phrase = " ".join(words)
        row = self._phrases.get(phrase)
        if row and (meaning := _of_near(row, near) or _of_far(row, phrase, alone)):
            return meaning, phrase
        for language in near:
            for stem in _stems(words, self._grammars.get(language)):
                row = self._phrases.get(stem, {})
                meaning = row.get(language) or (row.get(ANY) if len(stem) > 5 else None)
                if meaning and meaning[0] != "number":
                    return meaning, stem
        return None


def _of_near(row: Mapping[str, Meaning], near: Sequence[str]) -> Meaning | None:
    return next((row[language] for language in (*near, ANY) if language in row), None)


def _of_far(row: Mapping[str, Meaning], phrase: str, alone: bool) -> Meaning | None:
    """What most other languages mean by it, unless it may well be another word in the text's own language."""
    letters = len(phrase.replace(" ", ""))
    enough = 0 if alone else _FAR_LETTERS.get(script(phrase), 5)
    meanings = [
        m
        for language, m in row.items()
        if letters >= (min(enough, _LOAN_LETTERS) if language in _LOAN_LANGUAGES else enough)
    ]
    meanings = [m for m in meanings if m[0] != "number" or alone]
    return Counter(meanings).most_common(1)[0][0] if meanings else None


def _stems(words: list[str], grammar: Grammar | None) -> Iterator[str]:
    """The phrase without what may be glued to its first or last word."""
    if grammar is None:
        return
    before, after = " ".join(words[:-1]), " ".join(words[1:])
    last = list(_without_suffix(words[-1], grammar))
    for stem in last:
        yield f"{before} {stem}" if before else stem
    for stem in _without_prefix(words[0], grammar):
        yield f"{stem} {after}" if after else stem
        if not after:
            yield from _without_suffix(stem, grammar)


def _without_suffix(word: str, grammar: Grammar) -> Iterator[str]:
    shortest = 4 if word.isascii() else 3
    for suffix in grammar.suffixes:
        if word.endswith(suffix) and len(word) - len(suffix) >= shortest:
            yield word[: -len(suffix)]
    for extra in range(1, grammar.bounded + 1):
        if len(word) - extra >= 5:
            yield word[:-extra]


def _without_prefix(word: str, grammar: Grammar) -> Iterator[str]:
    for prefix in grammar.prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            yield word[len(prefix) :]
            if "ال" in grammar.prefixes:  # listed with the article, written after a preposition that swallows it
                yield "ال" + word[len(prefix) :]
    if "ال" in grammar.prefixes and not word.startswith("ال"):
        yield "ال" + word

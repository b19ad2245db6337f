"""Messages that are nothing but numbers: digits of any script, keycaps, number words."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

from nlu.grammar import Grammar
from nlu.scripts import Token, clean, tokens

_DIGITS = 3  # longer runs are telephone numbers, codes and years
_NOT_A_CHOICE = re.compile(r"[%€$£°:=]|^\s*[-−]")
_ETHIOPIC_DIGITS = range(0x1369, 0x137D)
_ETHIOPIC = "".join(map(chr, _ETHIOPIC_DIGITS))
_LONGEST_WORD = 3
_SHORT = 2  # a Latin word of so few letters is a number in its own language only: Turkish "on" is ten


class Numbers:
    """Folded number words -> language -> number."""

    def __init__(self, grammars: Mapping[str, Grammar]) -> None:
        self._words: dict[str, dict[str, int]] = {}
        self._around = {language: grammar.number | grammar.polite for language, grammar in grammars.items()}

    def add(self, language: str, phrase: str, number: int) -> None:
        self._words.setdefault(phrase, {}).setdefault(language, number)

    def of_language(self, language: str) -> dict[str, int]:
        """All number words of one language."""
        return {phrase: row[language] for phrase, row in self._words.items() if language in row}

    def read(self, text: str, language: str | None) -> tuple[int, ...]:
        """The numbers, or () when anything else stands in the message."""
        if _NOT_A_CHOICE.search(text):
            return ()
        words = tokens(clean(text))
        around = self._around.get(language or "", frozenset()) | self._around.get("en", frozenset())
        numbers: list[int] = []
        at = 0
        while at < len(words):
            number, length = self._next(words, at, language)
            if number is None:
                number = _with_ending(words[at].text, around)
            if number is not None:
                _append(numbers, number, words[at])
            elif words[at].text not in around:
                return ()
            at += length
        return tuple(numbers)

    def _next(self, words: Sequence[Token], at: int, language: str | None) -> tuple[int | None, int]:
        for length in range(min(_LONGEST_WORD, len(words) - at), 0, -1):
            phrase = " ".join(word.text for word in words[at : at + length])
            number = _digits(phrase) if length == 1 else None
            number = self._word(phrase, language) if number is None else number
            if number is not None:
                return number, length
        return None, 1

    def _word(self, phrase: str, language: str | None) -> int | None:
        row = self._words.get(phrase, {})
        if language in row:
            return row[language]
        if language and phrase.isascii() and len(phrase) <= _SHORT:
            return None
        meanings = set(row.values())
        return meanings.pop() if len(meanings) == 1 else None


def _with_ending(word: str, around: Container[str]) -> int | None:
    """፩ን and 2'yi are one and two: what may stand beside a number is glued to its digits."""
    ending = word.lstrip("0123456789" + _ETHIOPIC)
    return _digits(word.removesuffix(ending)) if ending != word and ending in around else None


def _digits(word: str) -> int | None:
    if word.isascii() and word.isdigit():
        return int(word) if len(word) <= _DIGITS else None
    if all(ord(character) in _ETHIOPIC_DIGITS for character in word):
        return sum(_ethiopic(ord(character)) for character in word)
    return None


def _ethiopic(code: int) -> int:
    """፩..፱ are 1..9, ፲..፺ are 10..90, ፻ is 100."""
    place = code - 0x1369
    return place + 1 if place < 9 else (place - 8) * 10


def _append(numbers: list[int], number: int, word: Token) -> None:
    """ "twenty one" is 21, "20 1" are two numbers."""
    if numbers and numbers[-1] == 20 and number < 10 and word.gap == " " and not word.text[0].isdigit():
        numbers[-1] += number
    else:
        numbers.append(number)

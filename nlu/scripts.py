"""Text as people type it, made comparable: one form for every way to write the same letters and digits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 500
"""More than this is never read: the cost grows with the length (20,000 characters took the encoder 12 s)."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_APOSTROPHES = "'’‘ʼʻ`´ʹ′"
# Letters that people and keyboards use for one another. Left: what may be typed, right: what we compare.
_SAME_LETTER = {
    **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ئ": "ي", "ے": "ي",
    "ؤ": "و", "ۆ": "و", "ة": "ه", "ۀ": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ک": "ك", "ګ": "گ", "ڪ": "ك", "ء": "",
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe",
    "й": "и", "ї": "і", "ё": "е", "ґ": "г", "ъ": "ь",
    "🔟": "10", "\u20e3": " ",
}  # fmt: skip
# Tigrinya writes the same sound with several letters; each stands in a row of eight code points.
_SAME_ETHIOPIC_ROW = {0x1220: 0x1230, 0x1280: 0x1210, 0x1340: 0x1338}  # ሠ -> ሰ, ኀ -> ሐ, ፀ -> ጸ


def _fold_character(character: str) -> str:
    """What one character is compared as: '' for marks and invisible ones, a space for anything that separates."""
    if character in _APOSTROPHES:
        return ""
    if character in _SAME_LETTER:
        return _SAME_LETTER[character]
    row = _SAME_ETHIOPIC_ROW.get(ord(character) & ~7)
    if row is not None:
        return chr(row + (ord(character) & 7))
    kept = [c for c in unicodedata.normalize("NFKD", character.casefold()) if unicodedata.category(c)[0] != "M"]
    return "".join(_fold_plain(c) for c in kept)


def _fold_plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in {"Cf", "Cs"} or character == "ـ":  # joiners, direction marks, lone surrogates, tatweel
        return ""
    if category[0] in "LN":
        return _SAME_LETTER.get(character, character)
    return " "


class _Table(dict[int, str]):
    """`str.translate` table that fills itself: folding a text is one C loop over it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Token:
    """One folded word and where it stood. gap: the characters between the word before and this one, as typed."""

    text: str
    start: int
    end: int
    gap: str


def clean(text: str) -> str:
    """At most 500 characters, without lone surrogates (each becomes one U+FFFD, so offsets stay)."""
    return _SURROGATE.sub("\ufffd", text[:MAX_CHARACTERS])


def fold(text: str) -> str:
    """Lower case, NFKD without marks, Western digits, one letter for look-alikes, single spaces, no punctuation."""
    return " ".join(text.translate(_TABLE).split())


def tokens(text: str) -> list[Token]:
    """The folded words of a text with their offsets in it."""
    found: list[Token] = []
    start, word, last = -1, "", 0
    for position, character in enumerate(text + " "):
        folded = _TABLE[ord(character)]
        if folded.strip():
            start = position if not word else start
            word += folded
        elif word and folded:  # '' (a mark, a joiner, an apostrophe) goes on within the word
            found.append(Token(word, start, _end(text, start, position), text[last:start]))
            last, word = found[-1].end, ""
    return found


def _end(text: str, start: int, end: int) -> int:
    """Without what folds to nothing at the end of a word, such as a closing quote."""
    while end > start + 1 and not _TABLE[ord(text[end - 1])] and text[end - 1] in _APOSTROPHES:
        end -= 1
    return end


def squeeze(folded: str) -> str:
    """Letters repeated for emphasis ('stoppp', 'yeees') once."""
    return re.sub(r"(\D)\1{2,}", r"\1", folded)


def script(text: str) -> str:
    """The script most letters stand in: latin, arabic, ethiopic, cyrillic, other, or '' without letters."""
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha():
            name = _script_of(ord(character))
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=counts.__getitem__) if counts else ""


def _script_of(code: int) -> str:
    if code < 0x0250 or 0x1E00 <= code < 0x1F00:
        return "latin"
    if 0x0600 <= code < 0x0780 or 0xFB50 <= code < 0xFF00:
        return "arabic"
    if 0x1200 <= code < 0x1400 or 0x2D80 <= code < 0x2DE0 or 0xAB00 <= code < 0xAB30:
        return "ethiopic"
    if 0x0400 <= code < 0x0530:
        return "cyrillic"
    return "other"

"""Text within a provider's limits: measured in UTF-16 units (the strictest count either provider uses), cut between graphemes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)
_TONES = range(0x1F3FB, 0x1F400)
_ICON = ("So", "Sk", "Mn", "Cf", "Zs")
"""Categories of the characters an emoji is made of, and of the space after it."""
_BREAKS = ("\n\n", "\n", " ")
"""Where a long text is divided: between paragraphs, else lines, else words."""


def clean(text: str) -> str:
    """Without what no store and no provider takes: lone surrogates become U+FFFD, NUL goes."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts; WhatsApp's own count is never higher."""
    return len(text) + sum(character > "\uffff" for character in text)


def without_icon(title: str) -> str:
    """A title without the emoji in front of it, for places that take none."""
    start = next((at for at, sign in enumerate(title) if unicodedata.category(sign) not in _ICON), 0)
    return title[start:]


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as one sign: a base with its marks, an emoji sequence, a pair of regional indicators."""
    sign = ""
    for character in text:
        if sign and not _continues(sign, character):
            yield sign
            sign = ""
        sign += character
    if sign:
        yield sign


def _continues(sign: str, character: str) -> bool:
    code = ord(character)
    if character == _JOINER or code in _TONES or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    if sign[-1] == _JOINER and code > 0x2000:
        return True
    return code in _REGIONAL and len(sign) == 1 and ord(sign) in _REGIONAL


def cut(text: str, limit: int, sign: str = "…") -> str:
    """The text, or as much of it as fits with a sign that something is missing. limit: UTF-16 units, at least 1."""
    text = clean(text)
    if units(text) <= limit:
        return text
    return head(text, limit - units(sign)).rstrip() + sign


def head(text: str, limit: int) -> str:
    """As many whole graphemes as fit."""
    taken, size = [], 0
    for grapheme in graphemes(text):
        size += units(grapheme)
        if size > limit:
            break
        taken.append(grapheme)
    return "".join(taken)


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` units, divided between paragraphs where that can be. No part is blank."""
    parts = []
    rest = clean(text).strip()
    while units(rest) > limit:
        part = _first(rest, limit)
        parts.append(part.rstrip())
        rest = rest[len(part) :].strip()
    return [part for part in [*parts, rest] if part]


def _first(text: str, limit: int) -> str:
    """The longest beginning that fits, up to the best break in its second half."""
    most = head(text, limit) or text[: limit // 2]
    for mark in _BREAKS:
        end = most.rfind(mark)
        if end > (0 if mark == "\n\n" else len(most) // 2):
            return most[:end]
    return most

"""Numbers that identify a person are taken out before anything is kept: V-numbers (10 digits) and BSNs (9 digits that pass
the 11-test), in digits of any script, also with spaces, dots or dashes between. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

REDACTED = "•••"
_V_NUMBER, _BSN = 10, 9
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_ABROAD, _NATIONAL = range(8, 16), range(10, 12)
"""How many digits a telephone number has with and without a country code."""
_YEARS, _MONTHS, _DAYS = range(1900, 2100), range(1, 13), range(1, 32)

_BETWEEN = r"[ \t\u00a0\u2000-\u200f\u202a-\u202f\u2060-\u2069\u3000.\u00b7_/\u2010-\u2015\u2212-]{0,3}"
_RUN = re.compile(rf"\+?{_BETWEEN}\d+(?:{_BETWEEN}\d+)*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together: from where to where in the text, and which (0-9 whatever the script)."""

    start: int
    end: int
    digits: str


def redacted(text: str) -> str:
    """The text with `•••` where such a number stood. Telephone numbers (0…, +…), dates and choices (1 2 3 …) stay."""
    for run in reversed(list(_RUN.finditer(text))):
        groups = [_group(match) for match in _DIGITS.finditer(text, run.start(), run.end())]
        for first, last in reversed(list(_numbers(groups, run.group().startswith("+")))):
            text = text[: groups[first].start] + REDACTED + text[groups[last].end :]
    return text


def _group(match: re.Match[str]) -> _Group:
    return _Group(match.start(), match.end(), "".join(str(unicodedata.decimal(char)) for char in match.group()))


def _numbers(groups: Sequence[_Group], plus: bool) -> Iterator[tuple[int, int]]:
    """First and last group of each number that must not be kept."""
    at = 0
    while at < len(groups):
        stays = _harmless(groups, at, plus and at == 0)
        if stays is not None:
            at = stays + 1
            continue
        last = _identifying(groups, at)
        if last is not None:
            yield at, last
            at = last
        at += 1


def _harmless(groups: Sequence[_Group], first: int, plus: bool) -> int | None:
    """The last group of a telephone number or a date that begins here."""
    if plus or groups[first].digits.startswith("00"):
        return max((last for last, digits in _growing(groups, first) if len(digits) in _ABROAD), default=None)
    if groups[first].digits.startswith("0"):
        phone = [last for last, digits in _growing(groups, first) if len(digits) in _NATIONAL]
        if phone:
            return phone[0]
    return first + 2 if _is_date([group.digits for group in groups[first : first + 3]]) else None


def _identifying(groups: Sequence[_Group], first: int) -> int | None:
    """The last group of a V-number or BSN that begins here."""
    found = {len(digits): (last, digits) for last, digits in _growing(groups, first)}
    for length in (_V_NUMBER, _BSN):
        if length in found:
            last, digits = found[length]
            if (length == _V_NUMBER or _passes(digits)) and not _are_choices(groups[first : last + 1]):
                return last
    return None


def _growing(groups: Sequence[_Group], first: int) -> Iterator[tuple[int, str]]:
    """All digits from one group up to each of the next."""
    digits = ""
    for last in range(first, len(groups)):
        digits += groups[last].digits
        if len(digits) >= _ABROAD.stop:
            return
        if not any(_is_date([group.digits for group in groups[at : at + 3]]) for at in range(first, last + 1)):
            yield last, digits


def _passes(digits: str) -> bool:
    """The 11-test of a BSN."""
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def _is_date(parts: Sequence[str]) -> bool:
    if sorted(map(len, parts)) not in ([1, 1, 4], [1, 2, 4], [2, 2, 4]):
        return False
    year, month, day = parts if len(parts[0]) == len("2026") else reversed(parts)
    return int(year) in _YEARS and int(month) in _MONTHS and int(day) in _DAYS


def _are_choices(groups: Sequence[_Group]) -> bool:
    """1 2 3 4 …: short numbers, each higher than the one before."""
    values = [int(group.digits) for group in groups]
    return len(groups) > 4 and all(value <= 20 for value in values) and all(a < b for a, b in pairwise(values))

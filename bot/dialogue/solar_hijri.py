"""The Solar Hijri date of a Gregorian one, as Iran and Afghanistan use it.

The 2,820-year arithmetic of the Calendar FAQ is needless here: the 33-year rule (leap where (25 y + 11) mod 33 < 8) agrees
with the official calendar from 1178 to 1633 SH (A. Borkowski, "The Persian calendar for 3000 years", 1996).
"""

from __future__ import annotations

from datetime import date

_EPOCH = 226_895  # proleptic Gregorian ordinal of 1 Farvardin 1
_MONTHS = {
    "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split(),
    "prs": "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split(),
    "ps": "وری غويی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب".split(),
}
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def to_solar_hijri(day: date) -> tuple[int, int, int]:
    """Year, month (1-12) and day of the month."""
    count = day.toordinal() - _EPOCH
    year = 1 + 33 * (count // 12_053)
    rest = count % 12_053
    while rest >= (length := 366 if (25 * year + 11) % 33 < 8 else 365):
        year, rest = year + 1, rest - length
    month, in_month = divmod(rest, 31) if rest < 186 else divmod(rest - 186, 30)
    return year, month + (1 if rest < 186 else 7), in_month + 1


def solar_hijri(day: date, language: str) -> str:
    """Day and month in words of fa, prs or ps: ۱۲ اسفند."""
    _, month, in_month = to_solar_hijri(day)
    return f"{in_month} {_MONTHS[language][month - 1]}".translate(_DIGITS)

"""Times of day and dates in a text: "15:00", "at 3", "3 pm", "12 march", "12/3"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from nlu.gazetteer import Match
from nlu.grammar import Grammar
from nlu.scripts import Token

_GLUED = re.compile(r"^(\d{1,2})(h|u|uur|am|pm|hrs|oclock)(\d\d)?$")
_ENDING = re.compile(r"^(\d{1,2})[^\W\d]{1,3}$")  # saat 3'te
_LAST_AFTERNOON_HOUR = 6  # "at 3" is 15:00: nobody volunteers at three in the night


def find_times(tokens: Sequence[Token], grammars: Sequence[Grammar], hours: Mapping[str, int]) -> Iterator[Match]:
    """Times as HH:MM. grammars: of the languages the text may be in. hours: number words of those languages."""
    position = 0
    while position < len(tokens):
        match = _clock(tokens, position) or _glued(tokens, position) or _told(tokens, position, grammars, hours)
        if match:
            yield match
        position = match.last + 1 if match else position + 1


def _match(first: int, last: int, hour: int, minute: int, half: str = "") -> Match | None:
    if (half == "pm" and hour < 12) or (half == "" and 1 <= hour <= _LAST_AFTERNOON_HOUR):
        hour += 12
    if hour > 23 or minute > 59:
        return None
    return Match(first, last, "time", f"{hour:02}:{minute:02}", "")


def _clock(tokens: Sequence[Token], at: int) -> Match | None:
    """15:00, 15.30"""
    if at + 1 >= len(tokens):
        return None
    hour, minute, gap = tokens[at].text, tokens[at + 1].text, tokens[at + 1].gap
    after = tokens[at + 2].gap if at + 2 < len(tokens) else " "
    if not (_digits(hour, 2) and _digits(minute, 2) and len(minute) == 2 and gap in {":", "."}) or after == gap:
        return None
    # Written with minutes, an hour from the morning is meant as it stands, but for "3:30".
    return _match(at, at + 1, int(hour), int(minute), "written" if len(hour) == 2 or int(hour) > 6 else "")


def _glued(tokens: Sequence[Token], at: int) -> Match | None:
    """3pm, 15h30"""
    found = _GLUED.match(tokens[at].text)
    if not found:
        return None
    if found[2] == "am" and int(found[1]) < 5:  # "3am" is Arabizi far more often than the middle of the night
        return None
    return _match(at, at, int(found[1]), int(found[3] or 0), found[2] if found[2] in {"am", "pm"} else "")


def _told(tokens: Sequence[Token], at: int, grammars: Sequence[Grammar], hours: Mapping[str, int]) -> Match | None:
    """A number beside a word that makes it a time: "at 3", "3 o'clock", "saat 3", "3 in the afternoon"."""
    word = _ENDING.sub(r"\1", tokens[at].text)
    hour = int(word) if _digits(word, 2) else hours.get(word)
    if hour is None or hour > 24 or _in_date(tokens, at):
        return None
    before, after = _phrases_before(tokens, at), _phrases_after(tokens, at)
    for grammar in grammars:
        cue = next((p for p in before if p in grammar.hour_before), None)
        unit = next((p for p in after if p in grammar.hour_after), None)
        day_half = "am" if _any(before + after, grammar.am) else "pm" if _any(before + after, grammar.pm) else ""
        if (
            unit
            or (cue and (word.isdigit() or cue in {"saat", "ساعت"} or len(cue) > 3))
            or (day_half and word.isdigit())
        ):
            last = at + (len(unit.split()) if unit else 0)
            rest = _phrases_after(tokens, last)
            half = next((p for p in rest if p in grammar.half), None)
            return _match(at, last + (len(half.split()) if half else 0), hour % 24, 30 if half else 0, day_half)
    return None


def find_dates(tokens: Sequence[Token], grammars: Sequence[Grammar]) -> Iterator[Match]:
    """Dates as --MM-DD, or YYYY-MM-DD when the year is there."""
    for at in range(len(tokens) - 1):
        numeric = _numeric_date(tokens, at)
        if numeric:
            yield numeric
            continue
        one, other = tokens[at].text, tokens[at + 1].text
        for grammar in grammars:
            if _day(one) and other in grammar.months:
                yield _date_match(at, at + 1, _day(one), grammar.months[other])
                break
            if one in grammar.months and _day(other):
                yield _date_match(at, at + 1, _day(other), grammar.months[one])
                break


def resolve(value: str, today: date) -> date | None:
    """The day a date entity means, seen from today; None when its value is free text."""
    if value in {"today", "tomorrow"}:
        return today + timedelta(days=value == "tomorrow")
    try:
        if not value.startswith("--"):
            return date.fromisoformat(value)
        coming = date(today.year, int(value[2:4]), int(value[5:7]))
        return coming if coming >= today else coming.replace(year=today.year + 1)
    except ValueError:  # free text, or 29 February
        return None


def _date_match(first: int, last: int, day: int, month: int) -> Match:
    return Match(first, last, "date", f"--{month:02}-{day:02}", "")


def _numeric_date(tokens: Sequence[Token], at: int) -> Match | None:
    one, other = tokens[at].text, tokens[at + 1].text
    joint = tokens[at + 1].gap
    if joint not in {"/", "-", "."} or not (_digits(one, 2) and _digits(other, 2)):
        return None
    year = tokens[at + 2].text if at + 2 < len(tokens) and tokens[at + 2].gap == joint else ""
    day, month = int(one), int(other)
    if not (1 <= day <= 31 and 1 <= month <= 12) or (joint != "/" and not _digits(year, 4)):
        return None
    if _digits(year, 4) and len(year) == 4:
        return Match(at, at + 2, "date", f"{year}-{month:02}-{day:02}", "")
    return _date_match(at, at + 1, day, month)


def _day(word: str) -> int:
    digits = re.sub(r"(st|nd|rd|th|e|er)$", "", word)
    return int(digits) if _digits(digits, 2) and 1 <= int(digits) <= 31 else 0


def _in_date(tokens: Sequence[Token], at: int) -> bool:
    after = tokens[at + 1].gap if at + 1 < len(tokens) else ""
    return tokens[at].gap in {"/", "-"} or after == "/"


def _digits(word: str, most: int) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= most


def _any(phrases: list[str], known: frozenset[str]) -> bool:
    return any(phrase in known for phrase in phrases)


def _phrases_before(tokens: Sequence[Token], at: int) -> list[str]:
    """The one, two and three words just before, longest first."""
    return [" ".join(t.text for t in tokens[at - n : at]) for n in (3, 2, 1) if at >= n]


def _phrases_after(tokens: Sequence[Token], at: int) -> list[str]:
    return [" ".join(t.text for t in tokens[at + 1 : at + 1 + n]) for n in (3, 2, 1) if at + n < len(tokens)]

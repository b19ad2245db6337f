"""Times of day, dates and short days in a text: "15:00", "at 3", "3 pm", "12 march", "12/3", "ma-wo", "dinsdagmiddag"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from nlu.gazetteer import Match
from nlu.grammar import Grammar
from nlu.scripts import Token

_GLUED = re.compile(r"^(\d{1,2})(h|u|uur|am|pm|hrs|oclock)(\d\d)?$")
_SURE = frozenset({"am", "pm", "oclock"})
_SURE_CUE = 3  # letters; a shorter word beside "one" says no hour
_CLAUSE_END = re.compile("[,;.،؛]")
_ENDING = re.compile(r"^(\d{1,2})[^\W\d]{1,3}$")  # saat 3'te
_MOST_HOURS = 6  # that people offer for a day: "monday 2 hours" is no time, "monday 9 hours" is
_LAST_AFTERNOON_HOUR = 6  # "at 3" is 15:00: nobody volunteers at three in the night


def find_times(tokens: Sequence[Token], grammars: Sequence[Grammar], hours: Mapping[str, int]) -> Iterator[Match]:
    """Times as HH:MM. grammars: of the languages the text may be in. hours: number words of those languages."""
    position = 0
    while position < len(tokens):
        match = (
            _clock(tokens, position) or _glued(tokens, position, grammars) or _told(tokens, position, grammars, hours)
        )
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


def _glued(tokens: Sequence[Token], at: int, grammars: Sequence[Grammar]) -> Match | None:
    """3pm, 15h30; 3h only where more says that it is no three hours"""
    found = _GLUED.match(tokens[at].text)
    if not found:
        return None
    hour, unit = int(found[1]), found[2]
    if unit == "am" and hour < 5:  # "3am" is Arabizi far more often than the middle of the night
        return None
    before = _phrases_before(tokens, at)
    if not (
        found[3] or unit in _SURE or hour > _MOST_HOURS or any(_is_led(before, hour, grammar) for grammar in grammars)
    ):
        return None
    return _match(at, at, hour, int(found[3] or 0), unit if unit in {"am", "pm"} else "")


def _told(tokens: Sequence[Token], at: int, grammars: Sequence[Grammar], hours: Mapping[str, int]) -> Match | None:
    """A number beside a word that makes it a time: "at 3", "3 o'clock", "saat 3", "3 in the afternoon"."""
    before = _phrases_before(tokens, at)
    read = [(grammar, *_hour(tokens[at].text, before, grammar, hours)) for grammar in grammars]
    if all(hour is None or hour > 24 for _, hour, _ in read) or _in_date(tokens, at):
        return None
    if _CLAUSE_END.search(tokens[at].gap):
        before = []
    for grammar, hour, is_digits in read:
        if hour is None or hour > 24:
            continue
        cue = _first(before, grammar.clock)
        half = _first(_phrases_after(tokens, at), grammar.half)
        after = _phrases_after(tokens, at + len(half.split()))
        unit = _first(after, grammar.hour_after) or _first(after, grammar.hour_either)
        last = at + len(half.split()) + len(unit.split())
        rest = _phrases_after(tokens, last)
        around = before + after + rest
        day_half = "am" if _any(around, grammar.am) else "pm" if _any(around, grammar.pm) else ""
        if hour == 1 and not is_digits and max(len(cue), len(unit)) < _SURE_CUE and unit not in grammar.hour_either:
            continue  # "om een kus", "bir de"
        sure = bool(cue) or unit in grammar.hour_after
        if unit and not sure:
            sure = bool(day_half) or _is_led(before, hour, grammar)
        elif not sure:
            sure = is_digits and (bool(day_half) or _any(before, grammar.hour_before))
        if sure:
            late = half or _first(rest, grammar.half)
            last += 0 if half else len(late.split())
            return _match(at - len(cue.split()), last, hour % 24, 30 if late else 0, day_half)
    return None


def _hour(word: str, before: list[str], grammar: Grammar, hours: Mapping[str, int]) -> tuple[int | None, bool]:
    """The hour, and whether it is in digits or in a word for nothing but hours. Endings only behind a word for the clock."""
    if word[0] in "0123456789":
        digits = _ENDING.sub(r"\1", word)
        return (int(digits), True) if _digits(digits, 2) else (None, True)
    if word in grammar.hours:
        return grammar.hours[word], True
    if word in hours or not _any(before, grammar.clock):
        return hours.get(word), False
    stems = (word.removesuffix(suffix) for suffix in grammar.suffixes if word.endswith(suffix))
    return next((hours[stem] for stem in stems if stem in hours), None), False


def _is_led(before: list[str], hour: int, grammar: Grammar) -> bool:
    """Whether hours are a time after all: for what stands before, or for being many ("9 hours" behind a day, "15 hours")."""
    led = _any(before, grammar.clock) or _any(before, grammar.hour_before)
    return led or hour > 12 or (hour > _MOST_HOURS and _any(before[-1:], grammar.days))


def split_parts(tokens: Sequence[Token], grammars: Sequence[Grammar]) -> list[Token]:
    """The words, a day with a part of it glued on (dinsdagmiddag) as two."""
    glued = [(ending, part, g.days) for g in grammars for ending, part in g.parts.items()]
    endings = tuple(ending for ending, _, _ in glued)
    if not any(token.text.endswith(endings) for token in tokens):
        return list(tokens)
    split: list[Token] = []
    for token in tokens:
        for ending, part, days in glued:
            day = token.text.removesuffix(ending)
            if day != token.text and day in days and len(token.text) == token.end - token.start:
                middle = token.start + len(day)
                split += [replace(token, text=day, end=middle), Token(part, middle, token.end, "")]
                break
        else:
            split.append(token)
    return split


def short_days(tokens: Sequence[Token], grammars: Sequence[Grammar]) -> Iterator[Match]:
    """Abbreviations that are words as well ("zo", "mer"): days only beside another one, "ma-wo", "lun et mer"."""
    for grammar in grammars:
        at = [i for i, token in enumerate(tokens) if token.text in grammar.short] if grammar.short else []
        for i in at:
            beside = {j for j in at if abs(i - j) == 1}
            beside |= {j for j in at if abs(i - j) == 2 and tokens[(i + j) // 2].text in grammar.range | grammar.number}
            if beside:
                yield Match(i, i, "day", grammar.short[tokens[i].text], "")


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


def _any(phrases: list[str], known: Container[str]) -> bool:
    return any(phrase in known for phrase in phrases)


def _first(phrases: list[str], known: Container[str]) -> str:
    """The longest phrase that is known, or ''."""
    return next((phrase for phrase in phrases if phrase in known), "")


def _phrases_before(tokens: Sequence[Token], at: int) -> list[str]:
    """The one, two and three words just before, longest first."""
    return [" ".join(t.text for t in tokens[at - n : at]) for n in (3, 2, 1) if at >= n]


def _phrases_after(tokens: Sequence[Token], at: int) -> list[str]:
    return [" ".join(t.text for t in tokens[at + 1 : at + 1 + n]) for n in (3, 2, 1) if at + n < len(tokens)]

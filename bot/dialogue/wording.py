"""Values in words: dates, times, names and lists as people of each language write them, isolated for right-to-left text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list

from bot.dialogue.actions import Say, Text
from bot.dialogue.domain import Domain, Variation
from bot.dialogue.extract import ANY, DAYPARTS, DAYS
from bot.dialogue.solar_hijri import solar_hijri
from bot.dialogue.translations import Translations

RIGHT_TO_LEFT = frozenset({"ar", "fa", "prs", "ps"})
SOLAR_HIJRI = frozenset({"fa", "prs", "ps"})
_LOCALES = {"prs": "fa_AF", "en": "en_GB"}
_FIRST, _POP = "\u2068", "\u2069"
_NOON, _SIX = 12, 18


@cache
def locale(language: str) -> Locale:
    """Babel's locale of one of our languages (CLDR has no `prs`: Dari is fa_AF)."""
    return Locale.parse(_LOCALES.get(language, language))


def isolated(text: str, language: str) -> str:
    """Wrapped in U+2068 and U+2069 where its direction could differ from the sentence around it."""
    if language in RIGHT_TO_LEFT or any(unicodedata.bidirectional(c) in ("R", "AL") for c in text):
        return f"{_FIRST}{text}{_POP}"
    return text


class Wording:
    """Fills placeholders: `{name}`, `{starts:date}`, `{starts:time}`, `{interests:labels}`, `{availability:days}`, `{flow:flow}`."""

    def __init__(self, domain: Domain, translations: Translations, flows: Mapping[str, str]) -> None:
        self.domain, self.translations, self.flows = domain, translations, flows
        self._rules: Mapping[str, Callable[[Any, str, str], str]] = {
            "date": self._date,
            "day": self._day,
            "time": self._time,
            "labels": self._labels,
            "days": self._days,
            "flow": lambda value, name, language: self.translations.text(language, "flow", self.flows[value]),
            "language": lambda value, name, language: self.label("language", value, language),
            "list": lambda value, name, language: self._list([str(entry) for entry in value], language),
        }

    def variation(self, name: str, values: Mapping[str, Any]) -> Variation:
        """Of a response's variations the first whose conditions all hold, else the first without conditions."""
        variations = self.domain.responses[name]
        for variation in variations:
            if variation.condition and all(values.get(key) == wanted for key, wanted in variation.condition):
                return variation
        return next(variation for variation in variations if not variation.condition)

    def text(self, say: Say, values: Mapping[str, Any], language: str) -> str:
        """The words of a response, without its choices."""
        own = {**values, **say.values}
        variation = self.variation(say.response, own)
        if variation.plural:
            number = int(own[variation.plural])
            source = self.translations.plural(language, say.response, variation.one, variation.text, number)
            return self.fill(source, own, language)
        return self.translated(variation.text, say.response, own, language, variation.translate)

    def translated(
        self, source: str, context: str, values: Mapping[str, Any], language: str, translate: bool = True
    ) -> str:
        if not source:
            return ""
        return self.fill(self.translations.text(language, context, source) if translate else source, values, language)

    def fill(self, text: str, values: Mapping[str, Any], language: str) -> str:
        """Raises KeyError for a placeholder there is no value for (`flows check` finds those)."""
        parts = []
        for plain, name, rule, _ in Formatter().parse(text):
            parts.append(plain)
            if name is not None:
                parts.append(self.value(values[name], name, rule or "", language, values))
        return "".join(parts)

    def value(self, value: Any, name: str, rule: str, language: str, values: Mapping[str, Any] | None = None) -> str:
        """One placeholder's words. A Say is put in as words of its own, several of them as lines."""
        if value is None:
            return ""
        if isinstance(value, Say):
            return self.text(value, values or {}, language)
        if isinstance(value, tuple) and all(isinstance(entry, Say) for entry in value):
            return "\n".join(self.text(entry, values or {}, language) for entry in value)
        if isinstance(value, Text):
            value = self.translations.text(language, value.context, value.source)
        return isolated(self._rules[rule](value, name, language) if rule else str(value), language)

    def word(self, key: str, language: str) -> str:
        """A single word of the catalogue: the text of the response `word_<key>`."""
        name = f"word_{key}"
        return self.translations.text(language, name, self.domain.responses[name][0].text)

    def label(self, slot: str, value: Any, language: str) -> str:
        """What a slot's value is called: the title of the button that sets it."""
        if value == ANY:
            return self.word("any", language)
        response, title = self.domain.labels.get((slot, str(value)), ("", str(value)))
        return self.translations.text(language, response, title) if response else title

    def _date(self, value: Any, name: str, language: str) -> str:
        moment = _moment(value)
        plain = format_date(moment.date(), "EEEE d MMMM", locale=locale(language))
        return f"{plain} ({solar_hijri(moment.date(), language)})" if language in SOLAR_HIJRI else plain

    def _day(self, value: Any, name: str, language: str) -> str:
        return format_date(_moment(value).date(), "EEEE", locale=locale(language))

    def _time(self, value: Any, name: str, language: str) -> str:
        """A moment, or a time of day as HH:MM."""
        moment = _moment(f"2000-01-01T{value}" if isinstance(value, str) and value[2:3] == ":" else value)
        part = DAYPARTS[0 if moment.hour < _NOON else 1 if moment.hour < _SIX else 2]
        clock = format_time(moment.timetz().replace(tzinfo=None), "HH:mm", locale="en")
        return f"{clock} ({self.word(part, language)})"

    def _labels(self, value: Any, name: str, language: str) -> str:
        values = value if isinstance(value, list | tuple) else [value]
        return self._list([self.label(name, entry, language) for entry in values], language)

    def _days(self, value: Sequence[str], name: str, language: str) -> str:
        names = get_day_names("wide", locale=locale(language))
        if set(value) >= set(DAYS):
            return self.word("every_day", language)
        words = []
        for entry in value:
            day, _, part = entry.partition("_")
            spoken = names[DAYS.index(day)] if day in DAYS else self.word(day, language)
            words.append(f"{spoken} ({self.word(part, language)})" if part else spoken)
        return self._list(words, language)

    def _list(self, words: Sequence[str], language: str) -> str:
        return format_list(list(words), locale=locale(language))


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)

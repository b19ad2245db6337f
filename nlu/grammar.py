"""The small words of each language: what may be glued to a word, what negates, what joins two days, what tells a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nlu.scripts import fold

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's part of grammar.yml and calendar.yml, folded. months: folded name -> 1..12, days: name -> mon..sun."""

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    bounded: int = 0
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    polite: frozenset[str] = frozenset()
    number: frozenset[str] = frozenset()
    hour_before: frozenset[str] = frozenset()
    hour_after: frozenset[str] = frozenset()
    am: frozenset[str] = frozenset()
    pm: frozenset[str] = frozenset()
    half: frozenset[str] = frozenset()
    half_before: frozenset[str] = frozenset()
    half_to: frozenset[str] = frozenset()
    months: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GLUED = {"prefixes", "suffixes"}


@cache
def load() -> Mapping[str, Grammar]:
    """Every language of grammar.yml."""
    small, calendar = _read("grammar.yml"), _read("calendar.yml")
    return {language: _grammar(small[language], calendar.get(language, {})) for language in small}


def _read(name: str) -> dict[str, Any]:
    # BaseLoader keeps every word a string: `no` and `on` are words here, not booleans.
    loaded: dict[str, Any] = yaml.load((_HERE / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes strings only
    return loaded


def _grammar(small: Mapping[str, Any], calendar: Mapping[str, Any]) -> Grammar:
    values: dict[str, Any] = {"bounded": int(small.get("bounded", 0))}
    for name, words in small.items():
        if name in _GLUED:
            values[name] = tuple(sorted(set(_folded(words)), key=len, reverse=True))
        elif name != "bounded":
            values[name] = frozenset(_folded(words))
    months = enumerate(calendar.get("months", ()), 1)
    values["months"] = {name: number for number, names in months for name in _folded(names)}
    values["days"] = {
        name: day for day, names in zip(WEEK, calendar.get("days", ()), strict=False) for name in _folded(names)
    }
    return Grammar(**values)


def _folded(words: Iterable[str]) -> list[str]:
    return [folded for word in words if (folded := fold(word))]

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
    """One language's part of grammar.yml and calendar.yml, folded; grammar.yml says what each is for.

    months: folded name -> 1..12. days, short: name -> mon..sun. hours: name -> 1..12. parts: ending -> listed word.
    """

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    bounded: int = 0
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    nearest: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    save: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    both_ends: frozenset[str] = frozenset()
    polite: frozenset[str] = frozenset()
    number: frozenset[str] = frozenset()
    clock: frozenset[str] = frozenset()
    hour_before: frozenset[str] = frozenset()
    hour_after: frozenset[str] = frozenset()
    hour_either: frozenset[str] = frozenset()
    am: frozenset[str] = frozenset()
    pm: frozenset[str] = frozenset()
    half: frozenset[str] = frozenset()
    half_before: frozenset[str] = frozenset()
    half_to: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    own_behind: frozenset[str] = frozenset()
    months: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    hours: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GLUED = {"prefixes", "suffixes"}
_NUMBERED = {"months", "hours"}


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
    values: dict[str, Any] = {}
    for name, words in {**small, **calendar}.items():
        if name in _GLUED:
            values[name] = tuple(sorted(set(_folded(words)), key=len, reverse=True))
        elif name in _NUMBERED:
            values[name] = {folded: number for number, row in enumerate(words, 1) for folded in _folded(row)}
        elif name in {"days", "short"}:
            rows = zip(WEEK, words, strict=True)
            values[name] = {folded: day for day, row in rows for folded in _folded([row] if name == "short" else row)}
        elif name == "parts":
            values[name] = {fold(ending): fold(word) for ending, word in words.items()}
        else:
            values[name] = int(words) if name == "bounded" else frozenset(_folded(words))
    return Grammar(**values)


def _folded(words: Iterable[str]) -> list[str]:
    return [folded for word in words if (folded := fold(word))]

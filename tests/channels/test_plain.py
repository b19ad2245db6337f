"""How messages look where there is nothing but text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.plain import plain
from bot.messages import Choice, Outbound
from nlu import LANGUAGES
from tests.channels.examples import ADULT, COOKING, DOM, MANY


def test_choices_are_numbered() -> None:
    assert plain(ADULT) == "Are you 18 or older?\n\n1 ✅ Yes\n2 ❌ No"


def test_descriptions_follow_the_titles() -> None:
    assert plain(Outbound("Which?", (Choice("/a", "Garden", "8 min walk"),))) == "Which?\n\n1 Garden · 8 min walk"


def test_more_choices_come_with_zero() -> None:
    assert plain(Outbound("Which?", MANY)).splitlines()[-2:] == ["22 👤 A person", "0 ⬇️"]
    assert plain(Outbound("Which?", MANY, page=2)).splitlines()[-1] == "0 ⬆️"


def test_a_place_is_an_address_and_a_map() -> None:
    assert plain(Outbound("See you", place=DOM)).splitlines()[2:] == [
        "📍 Dom church, Domplein 1, Utrecht",
        "https://www.openstreetmap.org/?mlat=52.090700&mlon=5.121400#map=17/52.090700/5.121400",
    ]


def test_a_date_is_a_weekday_a_date_and_times() -> None:
    assert plain(Outbound("", appointment=replace(COOKING, link=""))) == "📅 Tuesday 10 March, \u206816:00–18:30\u2069"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_has_words_in_every_language(language: str) -> None:
    text = plain(Outbound("", appointment=COOKING, language=language))
    assert text.startswith("📅 ")
    assert "16:00–18:30" in text

"""Texts typed in Latin letters, spelt in their language's own script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import LANGUAGES
from nlu.own_script import spell


@pytest.mark.parametrize(
    ("text", "language", "spelt"),
    [
        ("ana biddi eshtaghel", "ar", "انا بيدي اشتغل"),
        ("law sama7t", "ar", "لو سمحت"),
        ("man mitunam", "fa", "مان میتونام"),
        ("khubi", "prs", "خوبی"),
        ("selam kemey alekum", "ti", "ሰላም ከመይ ኣለኩም"),
        ("kseri7", "ti", "ክሰሪሕ"),
        ("", "ar", ""),
        ("123", "ar", "123"),
        ("!?", "ti", "!?"),
    ],
)
def test_words_come_near_their_own_spelling(text: str, language: str, spelt: str) -> None:
    assert spell(text, language) == spelt


@pytest.mark.parametrize("text", ["inloopuur azc", "whatsapp?", "2", "ok"])
def test_dutch_words_and_numbers_stay(text: str) -> None:
    assert spell(text, "ar") == text


@pytest.mark.parametrize(
    ("text", "language"),
    [("بدي اشتغل", "ar"), ("بدي مساعدة azc", "ar"), ("I want to help", "en"), ("ik wil helpen", "nl"), ("hello", None)],
)
def test_what_is_in_its_own_script_stays(text: str, language: str | None) -> None:
    assert spell(text, language) == text


@given(st.text(), st.sampled_from([*LANGUAGES, None]))
def test_no_string_breaks_it(text: str, language: str | None) -> None:
    assert isinstance(spell(text, language), str)

"""The embedded engine with the model that is in the repository."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import engine, evaluate, train
from nlu.words import DATA

pytestmark = pytest.mark.xdist_group("engine")


@pytest.fixture(scope="module")
def embedded() -> engine.EmbeddedEngine:
    return engine.load()


def test_the_model_in_the_repository_is_of_these_data() -> None:
    """If not, everybody's first start trains for minutes: python -m nlu train --ship, and commit nlu/model."""
    assert (train.SHIPPED / f"classifier-{train.key(DATA)}.npz").exists()


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("hello", "en", "greet"),
        ("I want to die", "en", "crisis"),
        ("ik wil graag vrijwilligerswerk doen", "nl", "sign_up"),
        ("unsubscribe", None, "stop"),
        ("when do I have to be at my activity?", "en", "my_activities"),
        ("", None, "out_of_scope"),
    ],
)
def test_intents(embedded: engine.EmbeddedEngine, text: str, language: str | None, intent: str) -> None:
    assert embedded.parse(text, language).intent == intent


def test_entities_stand_in_the_text_as_it_was_given(embedded: engine.EmbeddedEngine) -> None:
    text = "Cooking, and not on friday"
    parse = embedded.parse(text, "en")
    assert [(e.value, text[e.start : e.end], e.negated) for e in parse.entities] == [
        ("cooking", "Cooking", False),
        ("fri", "friday", True),
    ]
    assert parse.to_json()["language"] == "en"


@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=700))
def test_no_string_breaks_the_engine(embedded: engine.EmbeddedEngine, text: str) -> None:
    parse = embedded.parse(text)
    assert 0 <= parse.confidence <= 1
    assert parse.text == text


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "😀" * 600, "‏‎", "\u0300", "ﷺ", "1️⃣"])
def test_strange_strings(embedded: engine.EmbeddedEngine, text: str) -> None:
    assert embedded.parse(text, "ar").text == text


def test_without_the_encoder_letters_and_words_answer(embedded: engine.EmbeddedEngine) -> None:
    lexical = engine.EmbeddedEngine(embedded.model, embedded.lexicon, None, embedded.rules)
    assert lexical.parse("I want to sign up for volunteer work please", "en").intent == "sign_up"


def test_the_figures_have_the_fixed_shape(embedded: engine.EmbeddedEngine) -> None:
    judged = evaluate.judge([DATA.parent / "evaluation" / "en.yml"], embedded.parse, embedded.normalised)
    figures = evaluate.report(judged)
    assert {"accuracy", "macro_f1", "entities_f1", "languages", "intents"} <= set(figures)
    assert {"accuracy", "macro_f1"} <= set(figures["languages"]["en"])
    assert {"recall", "precision"} <= set(figures["intents"]["crisis"])
    assert figures["accuracy"] > 0.8

"""The client against a real Rasa 3.6.21, installed, trained on the English files and served by nlu/rasa/build.sh.

Not part of `make test`: it installs 2.7 GB. `make test-rasa` runs it; so does CI where there is a Python 3.10.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from benchmarks.rasa_service import Service
from nlu import engine
from nlu.rasa_client import RasaEngine


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service(LANGUAGES="en", EPOCHS="3") as running:
        yield running


@pytest.fixture(scope="module")
def embedded() -> engine.EmbeddedEngine:
    return engine.load()


def test_it_answers_in_the_shape_the_client_reads(service: Service, embedded: engine.EmbeddedEngine) -> None:
    answer = service.ask("I like cooking on tuesday")
    assert {"name", "confidence"} <= set(answer["intent"])
    assert {item["name"] for item in answer["intent_ranking"]} == set(embedded.model.classes)
    assert {(e["entity"], e["value"]) for e in answer["entities"]} >= {("day", "tue")}
    assert all(answer["text"][e["start"] : e["end"]] for e in answer["entities"])


def test_the_client_passes_on_what_rasa_says(service: Service, embedded: engine.EmbeddedEngine) -> None:
    text = "the weather is beautiful and my phone is blue"
    parse = RasaEngine(service.url, embedded, time_limit=10).parse(text, "en")
    assert parse.ranking == service.parse(text).ranking[:5]


def test_entities_come_in_our_values(service: Service, embedded: engine.EmbeddedEngine) -> None:
    parse = RasaEngine(service.url, embedded, time_limit=10).parse("i like cooking but not on friday", "en")
    assert {(e.entity, e.value, e.negated) for e in parse.entities} >= {("day", "fri", True)}


@pytest.mark.parametrize("text", ["", " ", "\ud800", "٣", "🙂" * 300, "a" * 5000, "\x00", '{"a": 1}'])
def test_any_text_is_parsed(service: Service, embedded: engine.EmbeddedEngine, text: str) -> None:
    parse = RasaEngine(service.url, embedded, time_limit=10).parse(text, "en")
    assert parse.intent in embedded.model.classes


def test_danger_in_plain_words_is_not_left_to_it(service: Service, embedded: engine.EmbeddedEngine) -> None:
    assert RasaEngine(service.url, embedded).parse("i want to die", "en").intent == "crisis"


def test_when_it_hangs_the_embedded_engine_answers_in_time(service: Service, embedded: engine.EmbeddedEngine) -> None:
    asking = RasaEngine(service.url, embedded, time_limit=0.5, pause=0.0)
    text = "i would really love to help out in a garden somewhere"
    service.process.send_signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        assert asking.parse(text, "en") == embedded.parse(text, "en")
        assert time.monotonic() - started < 10  # not a measurement: it would wait for ever
    finally:
        service.process.send_signal(signal.SIGCONT)
    assert asking.parse("what is there to do on monday", "en").intent


def test_when_it_is_gone_the_embedded_engine_answers(embedded: engine.EmbeddedEngine) -> None:
    with Service(LANGUAGES="en", EPOCHS="3") as brief:
        asking = RasaEngine(brief.url, embedded, pause=0.0)
    text = "i would really love to help out in a garden somewhere"
    assert asking.parse(text, "en") == embedded.parse(text, "en")

"""Asking a Rasa service, and what happens when it doesn't answer. The service is a small HTTP server in this process."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nlu import engine
from nlu.rasa_client import RasaEngine

pytestmark = pytest.mark.xdist_group("engine")
ANSWER = {
    "text": "not on friday",
    "intent": {"name": "inform", "confidence": 0.9},
    "entities": [{"entity": "day", "value": "fri", "start": 7, "end": 13}],
    "intent_ranking": [{"name": "inform", "confidence": 0.9}, {"name": "crisis", "confidence": 0.05}],
}


class Service(BaseHTTPRequestHandler):
    answer: bytes = json.dumps(ANSWER).encode()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def embedded() -> engine.EmbeddedEngine:
    return engine.load()


def test_its_answer_is_read(address: str, embedded: engine.EmbeddedEngine) -> None:
    parse = RasaEngine(address, embedded).parse("not on friday", "en")
    assert (parse.intent, parse.confidence) == ("inform", 0.9)
    assert [(e.value, e.negated) for e in parse.entities] == [("fri", True)]


def test_danger_in_plain_words_is_not_left_to_it(address: str, embedded: engine.EmbeddedEngine) -> None:
    assert RasaEngine(address, embedded).parse("i want to die", "en").intent == "crisis"


@pytest.mark.parametrize("answer", [b"", b"<html>", b"{}", b'{"intent_ranking": []}'])
def test_an_answer_that_makes_no_sense_is_replaced(
    address: str, embedded: engine.EmbeddedEngine, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Service, "answer", answer)
    said = "i would like to work in a garden"
    assert RasaEngine(address, embedded).parse(said, "en") == embedded.parse(said, "en")


def test_without_a_service_the_embedded_engine_answers(embedded: engine.EmbeddedEngine) -> None:
    asking = RasaEngine("http://127.0.0.1:9", embedded)
    assert asking.parse("thank you very much my friend", "en").intent == "thanks"
    assert asking.parse("thank you very much my friend", "en").intent == "thanks"


def test_only_web_addresses_are_asked(embedded: engine.EmbeddedEngine) -> None:
    with pytest.raises(ValueError, match="http"):
        RasaEngine("file:///etc/passwd", embedded)

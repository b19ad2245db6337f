"""Understanding by a Rasa service over HTTP (nlu/rasa), with the embedded engine for when it doesn't answer."""

from __future__ import annotations

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nlu import Entity, Parse
from nlu.engine import EmbeddedEngine
from nlu.scripts import clean

_LOG = logging.getLogger(__name__)
_LARGEST_ANSWER = 1 << 20  # bytes


class RasaEngine:
    """Implements `nlu.Engine` with POST <url>/model/parse.

    time_limit: seconds to wait for an answer. pause: seconds in which the service isn't asked again after it failed.
    What decides about danger and whole-message words is the same as in the embedded engine.
    """

    def __init__(self, url: str, fallback: EmbeddedEngine, time_limit: float = 1.0, pause: float = 30.0) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("the address of the Rasa service starts with http:// or https://")
        self._address = url.rstrip("/") + "/model/parse"
        self._fallback, self._time_limit, self._pause = fallback, time_limit, pause
        self._resting_until = 0.0
        self.act, self.ask = fallback.act, fallback.ask

    def parse(self, text: str, language: str | None = None) -> Parse:
        certain = self._fallback.certain(clean(text), language)
        if certain or time.monotonic() < self._resting_until:
            return self._fallback.parse(text, language)
        try:
            return self._read(text, language, self._ask(clean(text)))
        except (urllib.error.URLError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
            self._resting_until = time.monotonic() + self._pause
            _LOG.warning("Rasa does not answer, the embedded engine does: %s", type(error).__name__)
            return self._fallback.parse(text, language)

    def _ask(self, text: str) -> Mapping[str, Any]:
        body = json.dumps({"text": text}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._address, body, headers)  # noqa: S310 - http or https, checked above
        with urllib.request.urlopen(request, timeout=self._time_limit) as answer:  # noqa: S310 - as above
            values: Mapping[str, Any] = json.loads(answer.read(_LARGEST_ANSWER))
        return values

    def _read(self, text: str, language: str | None, values: Mapping[str, Any]) -> Parse:
        ranking = tuple((str(item["name"]), float(item["confidence"])) for item in values["intent_ranking"])
        intent, confidence = self._fallback.rules.choose(dict(ranking))
        found = tuple(
            Entity(str(e["entity"]), str(e["value"]), int(e["start"]), int(e["end"])) for e in values["entities"]
        )
        found = tuple(replace(e, value=self._fallback.normalised(e, text, language)) for e in found)
        near = self._fallback.lexicon.near(text, language)
        entities = self._fallback.lexicon.finish(text, found, near)
        return Parse(text, intent, confidence, ranking[:5], entities, near[0] if near else language)

"""Every flow, walked by taps in every language on both channels: no text is missing, none is cut, every question can be left.

Real dialogue, real actions, real catalogues and renderers on a seeded store. Each tap is tried in a savepoint that is
rolled back, so that the walk can go back and take the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.actions import DomainActions
from bot.actions.context import TurnContext
from bot.channels import whatsapp_contents
from bot.channels.contract import RenderContext
from bot.channels.limits import units
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.dialogue import Dialogue
from bot.dialogue.commands import SessionStart, StartFlow
from bot.dialogue.engine import State
from bot.messages import Inbound, Outbound
from bot.settings import ROOT
from bot.translations import Catalogues
from nlu import LANGUAGES, words
from storage import demo, residents
from storage.session import Store
from tests.actions.conftest import NOW, SETTINGS, TOLD

MOST_TAPS = 400
"""A flow has fewer ways than this; a walk that doesn't end is a fault too."""
OWN = ("pattern_", "reminder_")
"""Started by the engine or by reminders with values of their own; transcripts walk these."""
SAME = ("utter_ask_language", "title_clock")
"""The same in every language: names of languages, a time."""
_ENGLISH = re.compile(r"\b(the|you|your|please|what|this)\b")


class Complete(Catalogues):
    """Fails where the catalogue has no translation."""

    def text(self, language: str, context: str, source: str) -> str:
        found = super().text(language, context, source)
        if language != "en" and context not in SAME and (context, source) not in self._read(language).texts:
            pytest.fail(f"{language}: {context} has no translation of {source!r}")
        return found

    def plural(self, language: str, context: str, one: str, other: str, number: int) -> str:
        found = super().plural(language, context, one, other, number)
        if language != "en" and found in (one, other):
            pytest.fail(f"{language}: {context} has no translation of {other!r}")
        return found


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return Dialogue.load(ROOT / "flows", Complete(), words.load())


@dataclass
class Walk:
    """One resident's taps from one beginning. seen: questions met, by flow, slot and language."""

    dialogue: Dialogue
    connection: Connection
    context: TurnContext
    channel: Telegram | WhatsApp
    language: str
    turns: int = 0
    seen: set[Any] = field(default_factory=set)

    def actions(self) -> DomainActions:
        wording = self.dialogue.responses.wording
        link = "https://meedoen.example/calendar/{}.ics".format
        return DomainActions(self.connection, self.context, settings=SETTINGS, wording=wording, calendar_link=link)

    def begin(self, flow: str, slots: dict[str, Any]) -> None:
        command = SessionStart(None, None) if flow == "welcome" else StartFlow(flow)
        before = State(slots=dict(slots), language=self.language)
        with self.connection.begin_nested() as savepoint:
            state, said = self.dialogue.advance(before, [command], self.actions(), NOW)
            self.look(state, said, [flow])
            savepoint.rollback()

    def look(self, state: State, said: list[Outbound], way: list[str]) -> None:
        self.turns += 1
        assert self.turns < MOST_TAPS, f"no end to it: {way}"
        for message in said:
            judge(message, self.channel, state.language or "en", way)
        if state.question is None:
            return
        where = (*(frame.flow for frame in state.stack), state.question.response, state.language)
        if where in self.seen:
            return
        self.seen.add(where)
        for payload, _ in distinct(state.question.options):
            with self.connection.begin_nested() as savepoint:
                tap = Inbound(self.channel.name, "1", "31612345678", "choice", choice=payload)
                done = self.dialogue.turn(state, [tap], {}, self.actions(), NOW)
                self.look(done.state, done.messages, [*way, payload])
                savepoint.rollback()


def distinct(options: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Of many alike (14 interests, 14 languages) the first two, and all that differ in kind."""
    alike: dict[str, int] = {}
    for payload, title in options:
        kind = payload.partition("=")[0] if not payload.endswith(("=done)", "=more)", "=none)", "=days)")) else payload
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= 2 or ("(wish" not in kind and "(interests" not in kind and "(language" not in kind):
            yield payload, title


def judge(message: Outbound, channel: Telegram | WhatsApp, language: str, way: list[str]) -> None:
    """What a phone would show: nothing is empty, cut, unfilled or English."""
    place = f"{language} {channel.name} {' '.join(way)}"
    assert message.text.strip(), f"{place}: says nothing"
    for text in (message.text, *(choice.title for choice in message.choices)):
        assert not [name for _, name, _, _ in Formatter().parse(text) if name], f"{place}: unfilled {text!r}"
        assert language == "en" or not _ENGLISH.search(text), f"{place}: English in {text!r}"
    few = len(message.choices) <= whatsapp_contents.MOST_BUTTONS
    limit = whatsapp_contents.BUTTON if few else whatsapp_contents.ITEM
    for choice in message.choices:
        numbered = choice.id.startswith(("/SetSlots(shift=", "/SetSlots(sign_up="))  # names of activities may be cut
        assert numbered or units(bare(choice.title)) <= limit, f"{place}: {choice.title!r} is over {limit}"
        assert len(choice.id.encode()) <= 64, f"{place}: {choice.id}"
    assert units(message.text) <= whatsapp_contents.BODY, f"{place}: {units(message.text)} characters"
    assert channel.render(message, RenderContext("31612345678", CONTENTS, "")), place


def bare(title: str) -> str:
    return title.translate({0x2068: None, 0x2069: None, 0x200F: None})


CONTENTS = {name: f"HX{number:032x}" for number, name in enumerate(whatsapp_contents.generic())}
CHANNELS = {
    "telegram": Telegram("1:a", "https://api.telegram.org/bot"),
    "whatsapp": WhatsApp("AC" + "0" * 32, "token", "+31000000000"),
}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flow_by_taps(language: str, channel: str, dialogue: Dialogue, sqlite_url: str) -> None:
    store = Store(sqlite_url)
    flows = [flow for flow in dialogue.flows if not flow.startswith(OWN)]
    walked: dict[str, int] = {}

    def all_of_them(connection: Connection) -> None:
        demo.seed(connection, NOW)
        known = residents.reached_at(connection, channel, b"address", NOW)
        context = TurnContext(known.conversation_id, known.resident_id, channel, NOW)
        for flow in flows:
            slots = {"language": language} if flow == "welcome" else {**TOLD, "language": language, "welcomed": True}
            walk = Walk(dialogue, connection, context, CHANNELS[channel], language)
            walk.begin(flow, slots)
            walked[flow] = walk.turns

    store.write_now(all_of_them)
    store.close()
    assert walked.keys() == set(flows)
    assert sum(walked.values()) > 3 * len(flows), walked

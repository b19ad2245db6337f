"""Conversations through the whole pipeline: the real dialogue with small flows, the real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from bot.actions.context import TurnContext
from bot.clock import MovableClock
from bot.dialogue import Dialogue
from bot.dialogue.actions import Outcome, Say, View
from bot.dialogue.translations import EnglishOnly
from bot.messages import Inbound
from bot.work import Work
from nlu import Parse
from nlu import words as word_tables
from storage import handoffs
from storage.inputs import receive
from storage.sealing import Seal
from storage.session import Store
from storage.tables import conversation, inbox, organisation, outbox

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBERS = count(1)


class Broken(Exception):
    """What action_break raises; its message holds what a resident wrote and must never be kept."""


@dataclass
class KitchenActions:
    """The domain of the small flows. Serving writes a row, so that tests see whether it was kept."""

    connection: Connection
    context: TurnContext

    def names(self) -> frozenset[str]:
        return frozenset(self._all())

    def run(self, name: str, view: View) -> Outcome:
        return self._all()[name](view)

    def _all(self) -> Mapping[str, Callable[[View], Outcome]]:
        return {
            "action_serve": self.serve,
            "action_break": self.fail,
            "action_note_coming": self.serve,
            "action_open_handoff": self.call,
            "action_urgent": partial(self.call, urgent=True),
        }

    def serve(self, view: View) -> Outcome:
        self.connection.execute(organisation.insert().values(name=f"served {view.slots.get('drink')} {next(NUMBERS)}"))
        return Outcome()

    def fail(self, view: View) -> Outcome:
        self.serve(view)
        raise Broken("my number is 1234567890")

    def call(self, view: View, urgent: bool = False) -> Outcome:
        handoffs.open(self.connection, self.context.conversation_id, "asked", urgent, view.now)
        return Outcome(say=(Say("utter_opened"),), hold=True)


@dataclass
class Ears:
    """An engine that knows a few sentences. slow: seconds each takes. heard: what was asked of it."""

    slow: float = 0
    act: float = 0.5
    ask: float = 0.25
    heard: list[str] = field(default_factory=list)

    def parse(self, text: str, language: str | None = None) -> Parse:
        import time

        self.heard.append(text)
        time.sleep(self.slow)
        if "unreadable" in text:
            raise Broken(text)
        known = {"thirst": "thirsty", "break": "broken", "want to die": "crisis", "person": "human"}
        intent = next((intent for words, intent in known.items() if words in text), "out_of_scope")
        return Parse(text, intent, 0.99 if intent != "out_of_scope" else 0.1)


@pytest.fixture(scope="session")
def dialogue() -> Dialogue:
    return Dialogue.load(Path(__file__).parent / "flows", EnglishOnly(), word_tables.load())


@dataclass
class Desk:
    """A store, a dialogue and what is needed to talk: the tests' hands."""

    store: Store
    seal: Seal
    dialogue: Dialogue
    ears: Ears = field(default_factory=Ears)
    clock: MovableClock = field(default_factory=lambda: MovableClock(NOW))
    answered: list[int] = field(default_factory=list)

    def inbound(self, text: str = "", choice: str | None = None, **more: Any) -> Inbound:
        known = {
            "channel": "telegram",
            "provider_id": str(next(NUMBERS)),
            "address": "7001",
            "kind": "choice" if choice else "text",
        }
        return Inbound(**{**known, "text": text, "choice": choice, "language_hint": "en", **more})

    def keep(self, inbound: Inbound) -> int | None:
        return self.store.write_now(partial(receive, seal=self.seal, inbound=inbound, now=self.clock.now()))

    def hear(self, *texts: str) -> int:
        """One burst of texts and taps (`/...`); the conversation."""
        kept = [self.keep(self.inbound(choice=t) if t.startswith("/") else self.inbound(t)) for t in texts]
        assert kept[-1] is not None
        return kept[-1]

    async def working(self, *conversation_ids: int, **options: Any) -> None:
        work = Work(self.store, self.dialogue, self.ears, KitchenActions, self.clock, self.answered.append, **options)
        work.start()
        for conversation_id in conversation_ids:
            work.arrived(conversation_id)
        if not conversation_ids:
            await work.sweep()
        await asyncio.wait_for(work.settled(), 20)
        await work.close()

    def work(self, *conversation_ids: int, **options: Any) -> None:
        asyncio.run(self.working(*conversation_ids, **options))

    def say(self, *texts: str) -> list[str]:
        """What a burst is answered with."""
        before = len(self.outbox())
        self.work(self.hear(*texts))
        return [row["body"]["text"] for row in self.outbox()[before:]]

    def rows(self, table: Table) -> list[dict[str, Any]]:
        read = select(table).order_by(*table.primary_key)
        return [dict(row._mapping) for row in self.store.read_now(lambda c: c.execute(read).all())]

    def outbox(self) -> list[dict[str, Any]]:
        return self.rows(outbox)

    def inbox(self) -> list[dict[str, Any]]:
        return self.rows(inbox)

    def conversation(self) -> dict[str, Any]:
        return self.rows(conversation)[0]

    def served(self) -> int:
        return len(self.rows(organisation))


@pytest.fixture
def desk(store: Store, seal: Seal, dialogue: Dialogue) -> Desk:
    return Desk(store, seal, dialogue)

"""Handoffs: one live one a conversation, taken by one person."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select

from bot import handoff
from bot.messages import Inbound
from storage import handoffs, inputs
from storage.sealing import Seal
from storage.session import Store
from storage.tables import conversation
from storage.tables import handoff as table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def talk(store: Store, seal: Seal) -> int:
    hello = Inbound("whatsapp", "SM1", "+316", "text", text="hello")
    known = store.write_now(partial(inputs.receive, seal=seal, inbound=hello, now=NOW))
    assert known is not None
    return known


def call(store: Store, talk: int, reason: str = "asked", urgent: bool = False) -> int:
    return store.write_now(lambda c: handoff.open(c, talk, reason, urgent, NOW))


def mode(store: Store) -> tuple[str, int]:
    row = store.read_now(lambda c: c.execute(select(conversation.c.mode, conversation.c.epoch)).one())
    return row[0], row[1]


def rows(store: Store) -> list[tuple[str, str, bool]]:
    read = select(table.c.state, table.c.reason, table.c.urgent).order_by(table.c.id)
    return [(row[0], row[1], row[2]) for row in store.read_now(lambda c: c.execute(read).all())]


def test_calling_a_person_makes_the_bot_quiet_and_the_epoch_rise(store: Store, talk: int) -> None:
    call(store, talk)
    assert mode(store) == ("waiting", 1)
    assert rows(store) == [("open", "asked", False)]


def test_calling_twice_is_calling_once_and_urgent_stays_urgent(store: Store, talk: int) -> None:
    first = call(store, talk)
    assert call(store, talk, "crisis", urgent=True) == first
    assert call(store, talk, "asked") == first
    assert mode(store) == ("waiting", 1)
    assert rows(store) == [("open", "crisis", True)]


def test_calling_at_once_makes_one_handoff(store: Store, talk: int) -> None:
    async def everybody() -> list[int]:
        units = [partial(handoffs.open, conversation_id=talk, reason="asked", urgent=False, now=NOW)] * 8
        return await asyncio.gather(*(store.write(unit) for unit in units))

    assert len(set(asyncio.run(everybody()))) == 1
    assert mode(store) == ("waiting", 1)


def test_only_one_person_takes_it(store: Store, talk: int) -> None:
    opened = call(store, talk)

    async def everybody() -> list[bool]:
        return await asyncio.gather(*(store.write(partial(handoff.take, handoff_id=opened)) for _ in range(8)))

    assert sorted(asyncio.run(everybody())) == [False] * 7 + [True]
    assert mode(store) == ("human", 2)
    assert store.write_now(lambda c: handoff.take(c, 999)) is False


def test_handing_back_enters_the_inbox_once(store: Store, talk: int) -> None:
    opened = call(store, talk)
    store.write_now(lambda c: handoff.take(c, opened))
    assert store.write_now(lambda c: handoff.hand_back(c, opened, NOW)) == talk
    assert store.write_now(lambda c: handoff.hand_back(c, opened, NOW)) is None
    waiting = store.read_now(lambda c: inputs.pending(c, talk, 9))
    assert [one.body for one in waiting if one.own] == [{"kind": "hand_back"}]
    assert mode(store) == ("human", 2), "the turn that takes the input changes it"


def test_a_reply_sent_twice_enters_once(store: Store, talk: int) -> None:
    send = partial(handoff.reply, conversation_id=talk, once="form-1", text="Hello, this is Anneke", now=NOW)
    assert [store.write_now(send), store.write_now(send)] == [True, False]


def test_after_closing_a_new_one_can_be_opened(store: Store, talk: int) -> None:
    first = call(store, talk)
    store.write_now(lambda c: handoffs.close(c, first, NOW))
    assert call(store, talk) != first
    assert [row[0] for row in rows(store)] == ["closed", "open"]

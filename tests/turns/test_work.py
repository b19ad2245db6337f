"""The drain: every input is taken exactly once, whoever drains, however often, and whatever dies."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import work as work_module
from bot.clock import Ticks
from bot.work import Work
from storage.session import Store
from storage.tables import conversation
from tests.turns.conftest import Desk, Ears, KitchenActions

ORDER = ("/order", "/SetSlots(drink=tea)", "/SetSlots(sugar=true)")
ROOT = Path(__file__).resolve().parents[2]


def meet(desk: Desk, people: int) -> None:
    """So many residents, each of whom has said hello."""
    for person in range(people):
        desk.keep(desk.inbound("/start hello", address=str(person)))
    desk.work()
    assert len(desk.rows(conversation)) == people


def taken_once(desk: Desk) -> bool:
    return all(row["state"] == "done" and row["turn_id"] for row in desk.inbox())


def test_two_processes_drain_the_same_conversations(desk: Desk, database_url: str) -> None:
    """Each sweeps all the time; nobody is served twice and no order is lost."""
    meet(desk, 10)
    other = Store(database_url)

    async def order() -> None:
        works = [Work(store, desk.dialogue, desk.ears, KitchenActions, desk.clock) for store in (desk.store, other)]
        for work in works:
            work.start()
        for step in ORDER:
            for person in range(10):
                await asyncio.to_thread(desk.keep, desk.inbound(choice=step, address=str(person)))
                for work in works:
                    await work.sweep()
        for work in works:
            await work.settled()
            await work.close()

    asyncio.run(order())
    other.close()
    assert taken_once(desk)
    assert desk.served() == 10


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12))
def test_however_inputs_and_wakings_mix_each_is_taken_once(desk: Desk, steps: list[tuple[int, int]]) -> None:
    """Inputs of several people arrive with wakings missing, repeated or early."""

    async def mixed() -> None:
        work = Work(desk.store, desk.dialogue, desk.ears, KitchenActions, desk.clock)
        work.start()
        for person, wakings in steps:
            known = await asyncio.to_thread(desk.keep, desk.inbound(choice="/help", address=str(person)))
            assert known is not None
            for _ in range(wakings):
                work.arrived(known)
        await work.settled()
        await work.sweep()
        await work.settled()
        await work.close()

    asyncio.run(mixed())
    assert taken_once(desk)


def test_a_tap_does_not_wait_for_a_text(desk: Desk) -> None:
    meet(desk, 2)
    desk.ears.slow = 0.4
    slow, *_ = [desk.keep(desk.inbound(f"what a {much} thirst", address="0")) for much in ("big", "huge", "great")]
    quick = desk.keep(desk.inbound(choice="/help", address="1"))
    assert slow is not None
    assert quick is not None

    async def race() -> float:
        done = asyncio.Event()
        work = Work(
            desk.store, desk.dialogue, desk.ears, KitchenActions, desk.clock, lambda known: done.set(), at_once=1
        )
        work.start()
        begun = time.monotonic()
        work.arrived(slow)
        work.arrived(quick)
        await done.wait()
        took = time.monotonic() - begun
        await work.settled()
        await work.close()
        return took

    assert asyncio.run(race()) < 0.3
    assert taken_once(desk)


def test_a_text_is_understood_once(desk: Desk) -> None:
    meet(desk, 1)
    desk.ears.heard.clear()
    desk.keep(desk.inbound("what a thirst", address="0"))
    desk.keep(desk.inbound("some more words", address="0"))
    desk.work()
    assert sorted(desk.ears.heard) == ["some more words", "what a thirst"]


def test_what_the_database_cannot_do_now_is_left_for_a_sweep(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    meet(desk, 1)
    monkeypatch.setattr(work_module, "take_turn", out_of_reach)
    desk.keep(desk.inbound(choice="/help", address="0"))
    desk.work()
    assert desk.inbox()[-1]["state"] == "pending"
    monkeypatch.undo()
    desk.work()
    assert taken_once(desk)


def out_of_reach(*arguments: object, **more: object) -> None:
    """What a full disk looks like."""
    import sqlite3

    from sqlalchemy.exc import OperationalError

    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise OperationalError("INSERT", None, error)


def test_an_erased_conversation_is_no_trouble(desk: Desk) -> None:
    meet(desk, 1)
    desk.work(12345)


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_and_repeats_nothing(desk: Desk, database_url: str, seed: int) -> None:
    """Killed at random moments, again and again, while orders come in."""
    chance = random.Random(seed)
    meet(desk, 6)
    for step in ORDER:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.turns.dying", database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for person in range(6):
            desk.keep(desk.inbound(choice=step, address=str(person)))
        time.sleep(chance.uniform(0, 0.06))
        child.kill()
        child.wait()
        child.stdout.close()
    desk.work()
    assert taken_once(desk)
    assert desk.served() == 6
    served = [row for row in desk.outbox() if row["body"]["text"].startswith("Here you are.")]
    assert len(served) == 6


def test_ticks_beat_and_can_be_called_all_at_once() -> None:
    async def beating() -> tuple[int, int]:
        ticks, beats, slow = Ticks(), list[float](), list[float]()

        async def beat() -> None:
            beats.append(time.monotonic())

        async def beat_slowly() -> None:
            slow.append(time.monotonic())
            await asyncio.sleep(0.5)

        ticks.every(0.05, beat)
        ticks.every(3600, beat_slowly)
        ticks.start()
        await asyncio.sleep(0.4)
        ticks.stop()
        before = len(slow)
        await ticks.all_now()
        return len(beats), len(slow) - before

    beats, called = asyncio.run(beating())
    assert beats >= 4
    assert called == 1


def test_an_order_survives_between_stores(desk: Desk, database_url: str) -> None:
    """Everything a conversation needs stands in the database."""
    meet(desk, 1)
    for step in ORDER:
        store = Store(database_url)
        again = Desk(store, desk.seal, desk.dialogue, Ears())
        again.keep(again.inbound(choice=step, address="0"))
        again.work()
        store.close()
    assert desk.served() == 1

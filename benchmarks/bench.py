"""`make bench`: turns/s, webhook p50 and p99, CPU per turn, memory, start; against design budgets. Options: --quick, --million."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select

import nlu.engine
from benchmarks.figures import Figure, percentile, report, resident_megabytes
from benchmarks.load import Residents, at_rate, conversations
from benchmarks.server import server
from bot import app
from bot.messages import Inbound
from bot.reminders import remind
from bot.settings import load
from storage import inputs
from storage.tables import conversation, reminder, sign_up

QUICK = "--quick" in sys.argv
RUNS = 3 if QUICK else 5
TAPS = ("/start", "english", "1", "1", "Sam", "cooking", "done", "1", "1", "1")
"""What one resident does without understanding: a start link, then numbers and names of options."""

FREE = (
    "I would like to help in a garden near the centre",
    "what can i do on friday afternoon",
    "do i get money for the bus",
    "where is the walk in hour this week",
    "can my brother come with me next time",
    "i can't come tomorrow, i am ill",
    "do you tell the IND what i write here",
    "is it allowed without a work permit",
)


def main() -> None:
    figures = [*served(), *turns()]
    report([*figures, *reminders(), *scale()])


def served() -> list[Figure]:
    """A real server: start, memory, webhook answers at 300 messages a second."""
    starts, memory, middle, worst = [], [], [], []
    for run in range(RUNS):
        with server() as up:
            starts.append(up.seconds_to_start)
            settings = load(demo=True, port=up.port, data_dir=up.folder)
            residents = Residents(settings)
            asyncio.run(at_rate(up.url, list(conversations(residents, 900_000, 4)), 30))  # what is loaded at first use
            posts = list(conversations(residents, run * 1000, 90 if QUICK else 300))
            taken = asyncio.run(at_rate(up.url, posts, 300))
            middle.append(percentile(taken, 0.5) * 1000)
            worst.append(percentile(taken, 0.99) * 1000)
            memory.append(resident_megabytes(up.pid))
    return [
        Figure("start, warm, until /readyz says yes", starts, "s", "< 3 s"),
        Figure("memory when serving", memory, "MB", "< 300 MB"),
        Figure("webhook answer p50 at 300/s", middle, "ms"),
        Figure("webhook answer p99 at 300/s", worst, "ms", "< 50 ms"),
    ]


def turns() -> list[Figure]:
    """Inbox to outbox in one process, SQLite: taps first, then free text."""
    engine = nlu.engine.load(cache=app.CACHE)
    tapped = [asyncio.run(_drained(engine, TAPS, 60 if QUICK else 300)) for _ in range(RUNS)]
    free = [asyncio.run(_drained(engine, FREE, 10 if QUICK else 40, prepared=True)) for _ in range(RUNS)]
    return [
        Figure("turns by tap, number or name", [rate for rate, _ in tapped], "/s", ">= 1,000 /s"),
        Figure("CPU of such a turn", [cpu for _, cpu in tapped], "ms", "<= 1.5 ms"),
        Figure("turns by free text", [rate for rate, _ in free], "/s", ">= 100 /s"),
        Figure("CPU of such a turn", [cpu for _, cpu in free], "ms", "<= 16 ms"),
    ]


async def _drained(
    engine: nlu.Engine, texts: Sequence[str], residents: int, prepared: bool = False
) -> tuple[float, float]:
    """(turns a second, CPU milliseconds a turn). Each round every resident says one thing, and all are drained."""
    with TemporaryDirectory() as folder:
        settings = load(demo=True, data_dir=Path(folder))
        parts = app.assemble(settings, engine=engine)
        parts.work.start()
        talk = _Talk(parts, residents)
        if prepared:
            for text in TAPS:
                await talk.round(text)
        seconds = cpu = 0.0
        for number, text in enumerate(texts):
            arrived = await talk.say(text if not prepared else f"{text} {number}")
            before, cpu_before = time.perf_counter(), time.process_time()
            await talk.drain(arrived)
            seconds += time.perf_counter() - before
            cpu += time.process_time() - cpu_before
        await parts.work.close()
        await parts.close()
        number_of_turns = len(texts) * residents
        return number_of_turns / seconds, cpu / number_of_turns * 1000


class _Talk:
    """Many residents who all say the same, each in a conversation of their own."""

    def __init__(self, parts: app.Meedoen, residents: int, first: int = 0) -> None:
        self.parts, self.residents, self.first, self.said = parts, residents, first, 0

    async def round(self, text: str) -> None:
        await self.drain(await self.say(text))

    async def say(self, text: str) -> list[int]:
        self.said += 1
        return [one for one in await asyncio.gather(*map(self._say(text), range(self.residents))) if one is not None]

    def _say(self, text: str) -> Callable[[int], asyncio.Future[int | None]]:
        def one(resident: int) -> asyncio.Future[int | None]:
            number = self.first + resident
            start = "utrecht" if text == "/start" else None
            inbound = Inbound("telegram", f"{self.said}-{number}", str(number), "text", text=text, start=start)
            unit = partial(inputs.receive, seal=self.parts.seal, inbound=inbound, now=self.parts.clock.now())
            return asyncio.ensure_future(self.parts.store.write(unit, group=True))

        return one

    async def drain(self, arrived: Sequence[int]) -> None:
        for conversation_id in arrived:
            self.parts.work.arrived(conversation_id)
        await self.parts.work.settled()


def reminders() -> list[Figure]:
    """Reminders all due at once: how long until every one of them is in the inbox."""
    number = 2_000 if QUICK else 23_000
    taken = [asyncio.run(_reminded(number)) for _ in range(RUNS)]
    return [Figure(f"{number:,} reminders due at once, queued", taken, "s", "< 10 s")]


async def _reminded(number: int) -> float:
    with TemporaryDirectory() as folder:
        parts = app.assemble(load(demo=True, data_dir=Path(folder)), engine=_Unused())
        await parts.store.write(partial(_with_reminders, number=number, now=parts.clock.now(), seal=parts.seal))
        before = time.perf_counter()
        queued = await remind(parts.store, parts.clock.now(), lambda conversation_id: None)
        taken = time.perf_counter() - before
        assert queued == number, queued
        await parts.close()
        return taken


def _with_reminders(connection: app.Connection, number: int, now: app.datetime, seal: app.Seal) -> None:
    """Residents signed up for the next shift, their reminders due now."""
    from storage import demo
    from storage.tables import shift

    demo.seed(connection, now=now, residents=number, seal=seal)
    next_shift = connection.execute(
        select(shift.c.id).where(shift.c.starts_at > now + timedelta(days=1)).order_by(shift.c.starts_at)
    ).scalar()
    people = connection.execute(select(conversation.c.id, conversation.c.resident_id)).all()[:number]
    common = {"shift_id": next_shift, "state": "confirmed", "created_at": now, "changed_at": now}
    connection.execute(insert(sign_up), [common | {"resident_id": person.resident_id} for person in people])
    ids = dict(connection.execute(select(sign_up.c.resident_id, sign_up.c.id)).all())
    connection.execute(
        insert(reminder),
        [{"conversation_id": one.id, "sign_up_id": ids[one.resident_id], "due_at": now} for one in people],
    )


def scale() -> list[Figure]:
    """The CPU of a turn with many residents in the store, against few."""
    many = 10_000 if QUICK else 1_000_000 if "--million" in sys.argv else 100_000
    ratios = [asyncio.run(_cost(many)) / asyncio.run(_cost(1_000)) for _ in range(1 if QUICK else 3)]
    return [Figure(f"cost of a turn, {many:,} residents against 1,000", ratios, "x", "<= 1.3 x")]


async def _cost(residents: int) -> float:
    from storage import demo

    with TemporaryDirectory() as folder:
        parts = app.assemble(load(demo=True, data_dir=Path(folder)), engine=_Unused())
        await parts.store.write(partial(demo.seed, now=parts.clock.now(), residents=residents, seal=parts.seal))
        parts.work.start()
        talk = _Talk(parts, 100, first=10_000_000)
        cpu = 0.0
        for text in TAPS:
            arrived = await talk.say(text)
            before = time.process_time()
            await talk.drain(arrived)
            cpu += time.process_time() - before
        await parts.work.close()
        await parts.close()
        return cpu


class _Unused:
    """Stands where no text needs understanding; says so if one does."""

    act = ask = 0.5

    def parse(self, text: str, language: str | None = None) -> nlu.Parse:
        raise AssertionError(f"{text!r} should not need understanding")


if __name__ == "__main__":
    main()

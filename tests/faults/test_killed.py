"""`kill -9` between webhook and send: nothing that was answered with 200 is lost, nothing is done twice.

A real server is killed at random moments while residents write; providers repeat what was not answered, as the real ones do.
KILLS: how often (make test-faults: 50). The seed is printed, so that a failure can be repeated (SEED).
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from benchmarks.load import Post, Residents
from benchmarks.server import Running, start
from bot.settings import load

KILLS = int(os.environ.get("KILLS", "4"))
SCRIPT = ("/start utrecht", "english", "1", "1", "Sam", "cooking", "done", "weekdays")
RESIDENTS = 12
SECONDS = 480


class Provider:
    """One resident's provider: posts in order, and the same again until it is answered."""

    def __init__(self, posts: list[Post]) -> None:
        self.posts, self.answered = posts, 0

    async def go_on(self, session: aiohttp.ClientSession) -> None:
        while self.answered < len(self.posts):
            post = self.posts[self.answered]
            try:
                async with session.post(post.path, data=post.body, headers=post.headers) as answer:
                    assert answer.status in (200, 503), answer.status
                    self.answered += answer.status == 200
            except (aiohttp.ClientError, OSError):
                return
            await asyncio.sleep(random.uniform(0, 0.05))


def providers(running: Running, round_: int) -> list[Provider]:
    residents = Residents(load(demo=True, port=running.port, data_dir=running.folder))
    first = 1000 + round_ * RESIDENTS
    return [Provider([residents.text(number, text) for text in SCRIPT]) for number in range(first, first + RESIDENTS)]


async def until_killed(running: Running, everyone: list[Provider], seconds: float) -> None:
    async def kill() -> None:
        await asyncio.sleep(seconds)
        os.kill(running.process.pid, signal.SIGKILL)

    async with aiohttp.ClientSession(running.url) as session:
        await asyncio.gather(kill(), *(one.go_on(session) for one in everyone))
    running.process.wait()


async def until_done(running: Running, everyone: list[Provider]) -> None:
    async with aiohttp.ClientSession(running.url) as session:
        await asyncio.gather(*(one.go_on(session) for one in everyone))
    assert all(one.answered == len(one.posts) for one in everyone)
    waiting = "SELECT count(*) FROM inbox WHERE state = 'pending'"
    sending = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'unknown')"
    for _ in range(SECONDS * 2):
        if not count(running, waiting) and not count(running, sending):
            return
        await asyncio.sleep(0.5)
    pytest.fail(
        f"after {SECONDS} s: {count(running, waiting)} inputs pending, {count(running, sending)} messages not sent"
    )


def count(running: Running, query: str, file: str = "meedoen.db") -> int:
    return int(rows(running, query, file)[0][0])


def rows(running: Running, query: str, file: str = "meedoen.db") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{running.folder / file}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def test_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    print(f"SEED={seed}")
    random.seed(seed)
    everyone: list[Provider] = []
    port = 0
    for kill in range(KILLS):
        running = start(tmp_path, port)
        port = running.port
        everyone += providers(running, kill)
        try:
            asyncio.run(until_killed(running, everyone, random.uniform(0.01, 1.5)))
        finally:
            running.process.kill()
            running.process.wait()
    running = start(tmp_path, port)
    try:
        asyncio.run(until_done(running, everyone))
        check(running, len(everyone))
    finally:
        running.stop()


def check(running: Running, residents: int) -> None:
    ours = "SELECT count(*) FROM inbox WHERE channel IN ('whatsapp', 'telegram') AND state = 'done'"
    assert count(running, ours) == residents * len(SCRIPT), "every message was taken, once"
    assert count(running, "SELECT count(*) FROM inbox WHERE state = 'failed'") == 0
    known = (
        "SELECT count(*) FROM resident WHERE first_name = 'Sam' AND adult AND privacy_at IS NOT NULL "
        "AND interests LIKE '%cooking%' AND availability LIKE '%mon%fri%'"
    )
    assert count(running, known) == residents, "every answer is where it belongs"
    assert count(running, "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dropped')") == 0
    sent = count(running, "SELECT count(*) FROM outbox WHERE state = 'sent'")
    arrived = count(running, "SELECT count(*) FROM message WHERE sender = 'bot'", "simulator.db")
    print(f"{residents} residents, {KILLS} kills: {sent} messages sent, {arrived} arrived at the phones")
    assert arrived >= sent, "nothing that was sent is missing on a phone"

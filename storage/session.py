"""The store: runs units of work, each in one transaction, on SQLite or PostgreSQL.

SQLite: one writer thread with group commit, and connections beside it that only read. PostgreSQL: units marked `group`
(inserts into the inbox) share transactions in the same way; the others have a transaction and a thread of their own.
"""

from __future__ import annotations

import asyncio
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from storage.batches import Batches, Job, Unit
from storage.engines import normal, reading, writing
from storage.errors import StoreClosed, clash

T = TypeVar("T")
TRIES = 6
"""How often a unit is run when it clashes with others."""


class Store:
    """Where everything is kept. Close it when done: what was handed in is written first.

    A unit takes a Connection and must only use that: it neither commits nor waits for anything else, and may be run again
    when transactions clash. `write` and `read` are awaited; `write_now` and `read_now` block, for the command line and tests.
    They raise what the unit raises, SQLAlchemy's errors, or StoreClosed. threads: units at once on PostgreSQL.
    """

    def __init__(self, url: str, threads: int = 8) -> None:
        known = normal(url)
        self.dialect = known.get_backend_name()
        self._grouped = self.dialect == "sqlite"
        self._writing = writing(known, 1 if self._grouped else threads + 1)
        self._reading = reading(known, 4)
        self._batches = Batches(self._writing, self._alone)
        self._writers = ThreadPoolExecutor(threads, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="store-read")
        self._closed = False

    async def write(self, unit: Unit[T], *, group: bool = False) -> T:
        """Runs a unit in a transaction. group: a small one that somebody outside waits for; goes first, commits with others."""
        loop = asyncio.get_running_loop()
        if not (self._grouped or group):
            return await loop.run_in_executor(self._open(self._writers), self._alone, unit)
        waiting: asyncio.Future[T] = loop.create_future()
        self._batches.put(Job(unit, waiting), first=group)
        return await waiting

    def write_now(self, unit: Unit[T], *, group: bool = False) -> T:
        if not (self._grouped or group):
            return self._open(self._writers).submit(self._alone, unit).result()
        waiting: Future[T] = Future()
        self._batches.put(Job(unit, waiting), first=group)
        return waiting.result()

    async def read(self, unit: Unit[T]) -> T:
        """Runs a unit that only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._open(self._readers), self._look, unit)

    def read_now(self, unit: Unit[T]) -> T:
        return self._open(self._readers).submit(self._look, unit).result()

    def _look(self, unit: Unit[T]) -> T:
        with self._reading.begin() as connection:
            return unit(connection)

    def close(self) -> None:
        """Finishes what was handed in and lets go of the database. Closing twice is fine."""
        self._closed = True
        self._batches.close()
        self._writers.shutdown()
        self._readers.shutdown()
        self._reading.dispose()
        self._writing.dispose()

    def _open(self, pool: ThreadPoolExecutor) -> ThreadPoolExecutor:
        if self._closed:
            raise StoreClosed("the store was closed")
        return pool

    def _alone(self, unit: Unit[T]) -> T:
        """A transaction of its own, again after a clash."""
        for pause in range(TRIES - 1):
            try:
                return self._once(unit)
            except Exception as error:
                if not clash(error):
                    raise
                time.sleep(random.uniform(0, 0.005 * 2**pause))  # noqa: S311 not a secret
        return self._once(unit)

    def _once(self, unit: Unit[T]) -> T:
        with self._writing.begin() as connection:
            return unit(connection)

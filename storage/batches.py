"""Group commit: one thread runs many units in one transaction, each in a savepoint, and commits them together."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from storage.errors import StoreClosed, clash

T = TypeVar("T")
Unit = Callable[[Connection], T]
"""What is done in one transaction. It may be run more than once, and only the last run counts."""


@dataclass(slots=True)
class Job:
    """A unit, who waits for it, and what came of it."""

    unit: Unit[Any]
    waiting: asyncio.Future[Any] | Future[Any]
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        """Wakes who waits. Only in the thread that may touch `waiting`."""
        if self.waiting.done():
            return  # given up by its caller; the unit has run all the same
        if self.error is not None:
            self.waiting.set_exception(self.error)
        else:
            self.waiting.set_result(self.result)


@dataclass(order=True, slots=True)
class _Entry:
    rank: int
    number: int
    job: Job | None = field(compare=False)


class Batches:
    """The writer thread. Small units that somebody waits for outside (`first`) go before the others.

    most, longest: a batch ends after so many units or seconds, so that those who come next don't wait for ever.
    """

    def __init__(
        self, engine: Engine, alone: Callable[[Unit[Any]], Any], most: int = 256, longest: float = 0.01
    ) -> None:
        self._engine, self._alone, self._most, self._longest = engine, alone, most, longest
        self._entries: queue.PriorityQueue[_Entry] = queue.PriorityQueue()
        self._numbers = count()
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def put(self, job: Job, first: bool) -> None:
        """Raises StoreClosed."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a unit must not wait for another unit: it holds the writer both need")
        with self._gate:
            if self._closed:
                raise StoreClosed("the store was closed")
            self._entries.put(_Entry(0 if first else 1, next(self._numbers), job))

    def close(self) -> None:
        """Runs what is in the queue, then ends the thread."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._entries.put(_Entry(2, next(self._numbers), None))
        self._thread.join()

    def _run(self) -> None:
        while (job := self._entries.get().job) is not None:
            self._batch(job)

    def _batch(self, job: Job) -> None:
        jobs = [job]
        try:
            clashed = self._together(jobs)
        except Exception:  # noqa: BLE001 the transaction broke, nothing was kept: each unit's own try tells why
            clashed = jobs
        self._one_by_one(clashed)
        _settle(jobs)

    def _together(self, jobs: list[Job]) -> list[Job]:
        """Runs the jobs, and those that arrive meanwhile, in one transaction. Answers those to be run again alone."""
        clashed = []
        with self._engine.begin() as connection:
            until = time.monotonic() + self._longest
            job: Job | None = jobs[0]
            while job is not None:
                self._in_savepoint(connection, job)
                if job.error is not None and clash(job.error):
                    clashed.append(job)
                if len(jobs) >= self._most or time.monotonic() >= until:
                    break
                if (job := self._next()) is not None:
                    jobs.append(job)
        return clashed

    def _next(self) -> Job | None:
        try:
            entry = self._entries.get_nowait()
        except queue.Empty:
            return None
        if entry.job is None:
            self._entries.put(entry)  # the end: leave it for _run
        return entry.job

    @staticmethod
    def _in_savepoint(connection: Connection, job: Job) -> None:
        """Runs a unit so that only its own changes are lost if it raises. Raises when the transaction itself broke."""
        cursor = connection.connection.cursor()  # the driver's: SQLAlchemy's savepoints cost as much as a statement
        job.error = None
        cursor.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(connection)
        except BaseException as error:  # noqa: BLE001 the caller gets it
            job.error = error
            cursor.execute("ROLLBACK TO SAVEPOINT unit")
        cursor.execute("RELEASE SAVEPOINT unit")
        cursor.close()

    def _one_by_one(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            try:
                job.result, job.error = self._alone(job.unit), None
            except BaseException as own:  # noqa: BLE001 the caller gets it
                job.error = own


def _settle(jobs: list[Job]) -> None:
    """Wakes all who wait, with one call for each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if isinstance(job.waiting, Future):
            job.settle()
        else:
            loops.setdefault(job.waiting.get_loop(), []).append(job)
    for loop, theirs in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle_all, theirs)


def _settle_all(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()

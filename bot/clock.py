"""What time it is, and what is done every so often. What is due lives in the database: the ticks only look there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

Tick = Callable[[], Awaitable[object]]


class Clock:
    """The time, aware and in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock(Clock):
    """A clock that can be set, for demo mode and tests; it goes on running from there."""

    def __init__(self, now: datetime | None = None) -> None:
        self.offset = timedelta()
        if now is not None:
            self.move_to(now)

    def now(self) -> datetime:
        return super().now() + self.offset

    def move_to(self, moment: datetime) -> None:
        """moment: aware."""
        self.offset = moment.astimezone(UTC) - super().now()


class Ticks:
    """APScheduler as nothing but a metronome: intervals in UTC, no catching up, never two of one kind at once."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._ticks: list[Tick] = []

    def every(self, seconds: float, tick: Tick) -> None:
        """What raises is logged by APScheduler and tried again at the next tick."""
        trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
        self._ticks.append(tick)
        self._scheduler.add_job(tick, trigger, coalesce=True, max_instances=1, misfire_grace_time=None)

    def start(self) -> None:
        """Call in the event loop that is to run the ticks."""
        self._scheduler.start()

    async def all_now(self) -> None:
        """Every tick once, in the order they were added: after the clock was moved."""
        for tick in self._ticks:
            await tick()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

"""Posts to the bot's webhooks, as the providers do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp
from yarl import URL

from simulator.faults import Faults
from simulator.people import Person

UNREACHABLE = 0
"""Stands for the status of a webhook that gave none."""


class Webhooks:
    """One HTTP client for all. Opens its connections at first use, in the loop that runs then."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None
        self._swapped: dict[int, asyncio.Event] = {}

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        """The status, or UNREACHABLE."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))
        timeout = aiohttp.ClientTimeout(total=seconds)
        target = URL(url, encoded=True)
        try:
            async with self._session.post(
                target, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return UNREACHABLE

    async def say(self, person: Person, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        """Delivers what a person did, with the faults of that: twice, or after what they do next."""
        if self._faults.take(person.channel, person.user, *_SWAPS[person.channel]):
            await self._wait_for_next(person)
        times = 2 if self._faults.take(person.channel, person.user, "duplicate") else 1
        statuses = await asyncio.gather(*(self.post(url, body, headers, seconds) for _ in range(times)))
        if (held := self._swapped.pop(person.id, None)) is not None:
            held.set()
        return statuses[0]

    async def _wait_for_next(self, person: Person) -> None:
        """Until the next one has gone, or a second long."""
        mine = self._swapped[person.id] = asyncio.Event()
        try:
            async with asyncio.timeout(1.0):
                await mine.wait()
        except TimeoutError:
            self._swapped.pop(person.id, None)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


_SWAPS = {"whatsapp": ("swapped",), "telegram": ("swapped", "reordered")}

"""Delivery: from the outbox to the channels, at each channel's pace, each message once.

Claimed under a lease, paced, rendered; a delivery row is written before each call and completed after it. After a crash a
message is sent again unless the provider can say that it has it. After a timeout it is never sent again blindly.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

import structlog
from sqlalchemy import Connection

from bot.channels.contract import Channel, Receipt
from bot.doubts import Doubts
from bot.messages import Outbound
from bot.metrics import Metrics
from bot.notices import Notices
from bot.sending import LEASE, Sending
from bot.settlement import defect
from storage import deliveries, outcomes, receipts
from storage.deliveries import Claim
from storage.errors import passing
from storage.receipts import Told
from storage.sealing import Seal
from storage.session import Store

log = structlog.get_logger(__name__)
IDLE = 1.0
"""Seconds between two looks at the outbox when nobody wakes it: retries and held messages come due by themselves."""
SWEEP = 15.0
_MOST_AT_ONCE = 256
_KEPT = timedelta(days=1)
"""How long a receipt waits for the call it speaks of."""


class Delivery:
    """Sends what is due. One process delivers, because the pace is kept in memory. Make it in the loop it runs in.

    channels: by name. now: the clock. status_callback: https address for WhatsApp's status callbacks, "" for none.
    notices: by language, what tells outside the 24 hours that a message waits.
    """

    def __init__(
        self,
        store: Store,
        seal: Seal,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        status_callback: str = "",
        metrics: Metrics | None = None,
        notices: Mapping[str, Outbound] = MappingProxyType({}),
    ) -> None:
        self.store, self.channels, self.now = store, channels, now
        self.metrics = metrics or Metrics()
        self._sending = Sending(store, seal, channels, now, status_callback, self.metrics, Notices(notices))
        self._doubts = Doubts(store, channels, self._sending.rendered, now)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._busy: dict[int, str] = {}
        self._heard: set[int] = set()
        self._woken = asyncio.Event()

    def wake(self, conversation_id: int | None = None) -> None:
        """There may be something to send; in a conversation that was heard also what was held back. From the loop's thread."""
        if conversation_id is not None:
            self._heard.add(conversation_id)
        self._woken.set()

    async def run(self) -> None:
        """Sends until `stop`; ends when what was claimed meanwhile is sent or given back."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._forever(self._pump))
            group.create_task(self._forever(self._sweep_and_rest))
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def stop(self) -> None:
        """Makes no new calls, waits for those that are being made, gives back the rest."""
        self._sending.stopping.set()
        self.wake()
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def drain(self) -> None:
        """Sends all that is due now, and looks at what is in doubt. For tests and the command line."""
        await self.sweep()
        while await self.once() or self._tasks:
            if self._tasks:
                await asyncio.wait(list(self._tasks.values()), return_when=asyncio.FIRST_COMPLETED)

    async def once(self) -> int:
        """Takes what is due and starts sending it; how many messages."""
        started = 0
        heard, self._heard = self._heard, set()
        for name, channel in self.channels.items():
            room = min(_MOST_AT_ONCE, int(2 * channel.pace.per_sender) or 1) - list(self._busy.values()).count(name)
            if room <= 0 or self._sending.paused(name):
                continue
            look = partial(self._to_take, name=name, channel=channel, most=room + len(self._busy), heard=heard)
            found = await self.store.read(look)
            started += await self._take(name, [one for one in found if one not in self._busy][:room])
        return started

    def _to_take(
        self, connection: Connection, name: str, channel: Channel, most: int, heard: Collection[int]
    ) -> list[int]:
        """Conversations with something to send now: those whose resident waits for what was held back come first."""
        found = deliveries.due(connection, name, self.now(), most)
        if channel.window is None or not heard:
            return found
        waiting = deliveries.heard_again(connection, self.now(), channel.window, heard)
        return list(dict.fromkeys([*waiting, *found]))

    async def sweep(self) -> None:
        """Looks at what is in doubt, announces what waits unannounced, and takes what was held back where the resident has
        written since."""
        await self._doubts.resolve(self._tasks.keys())
        before = self.now() - _KEPT
        await self.store.write(lambda c: receipts.forget(c, before))
        for channel in self.channels.values():
            if channel.window is not None:
                catch_up = partial(self._sending.notices.catch_up, now=self.now(), window=channel.window)
                await self.store.write(catch_up)
        for name, channel in self.channels.items():
            if channel.window is not None:
                look = partial(deliveries.heard_again, now=self.now(), window=channel.window)
                heard = await self.store.read(look)
                await self._take(name, [one for one in heard if one not in self._busy])

    async def receipt(self, channel: str, receipt: Receipt) -> None:
        """Applies what a provider tells of a message, in whatever order it comes."""
        self.metrics.receipts.labels(channel, receipt.status).inc()
        now = self.now()

        def unit(connection: Connection) -> Told | None:
            told = receipts.told(
                connection, channel, receipt.provider_id, receipt.status, receipt.error, receipt.delivery, now
            )
            if told is not None:
                self._sending.settlement.follow(connection, self.channels[channel], told, now)
            return told

        if await self.store.write(unit) is not None:
            self.wake()

    async def _take(self, channel: str, conversations: Collection[int]) -> int:
        """Claims the next message of each conversation and starts to send it."""
        if not conversations:
            return 0
        now = self.now()
        self._busy.update(dict.fromkeys(conversations, channel))  # before waiting: pump and sweep run side by side

        def unit(connection: Connection) -> tuple[list[Claim], dict[str, str]]:
            return deliveries.claim(connection, conversations, now, now + LEASE), deliveries.contents(connection)

        claims: list[Claim] = []
        try:
            claims, contents = await self.store.write(unit)
        finally:
            for one in set(conversations) - {claim.conversation_id for claim in claims}:
                del self._busy[one]
        for claim in claims:
            self._tasks[claim.id] = asyncio.create_task(self._deliver(claim, contents))
        return len(claims)

    async def _deliver(self, claim: Claim, contents: Mapping[str, str]) -> None:
        """Sends one message. What a defect stops is marked as failed; what the store stops is looked at later."""
        try:
            await self._sending.send(claim, contents)
        except Exception as problem:  # noqa: BLE001 whatever it is, the others must go on and staff must see it
            log.error("delivery_failed", outbox=claim.id, channel=claim.channel, error=defect(problem))
            if not passing(problem):
                why = defect(problem)
                await self.store.write(lambda c: outcomes.failed(c, claim.id, why))
        finally:
            del self._tasks[claim.id], self._busy[claim.conversation_id]
            self.wake(claim.conversation_id)

    async def _pump(self) -> None:
        self._woken.clear()
        if not await self.once():
            await self._rest(self._woken, IDLE)

    async def _sweep_and_rest(self) -> None:
        await self.sweep()
        await self._rest(self._sending.stopping, SWEEP)

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until `stop`. While the store is out of reach it is tried again every second."""
        while not self._sending.stopping.is_set():
            try:
                await work()
            except Exception as problem:  # noqa: BLE001 delivery has to outlive a database that restarts
                log.error("delivery_interrupted", error=defect(problem))
                await self._rest(self._sending.stopping, IDLE)

    async def _rest(self, until: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), seconds)

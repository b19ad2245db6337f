"""Sends one claimed message: call after call, each noted before it is made and after."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.contract import Call, Channel, OutcomeUnknown, RenderContext, SendError, TryAgain
from bot.doubts import LOOK_AGAIN
from bot.messages import Outbound
from bot.metrics import Metrics
from bot.notices import Notices
from bot.pacing import Pacer
from bot.settlement import Settlement
from storage import deliveries, outcomes, receipts
from storage.deliveries import Begun, Claim
from storage.receipts import Told
from storage.sealing import Seal
from storage.session import Store

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=90)
"""Longer than the longest wait for a chat's pace and a call's timeout together."""


class Sending:
    """What delivery needs to send, and how fast it may. Times of pauses are seconds of the monotonic clock."""

    def __init__(
        self,
        store: Store,
        seal: Seal,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        status_callback: str,
        metrics: Metrics,
        notices: Notices,
    ) -> None:
        self.store, self.seal, self.channels, self.now = store, seal, channels, now
        self.status_callback, self.metrics, self.notices = status_callback, metrics, notices
        self.settlement = Settlement(notices)
        self.stopping = asyncio.Event()
        self._pacers = {name: Pacer(channel.pace) for name, channel in channels.items()}
        self._paused: dict[str, float] = {}
        self._slowed: dict[str, tuple[int, float]] = {}

    def paused(self, channel: str) -> bool:
        """Whether the provider has asked the whole sender to wait."""
        return self._paused.get(channel, 0.0) > time.monotonic()

    def rendered(
        self, channel: str, sealed: bytes, body: Mapping[str, object], contents: Mapping[str, str]
    ) -> Sequence[Call]:
        """The calls of a message as it stands in the outbox. Raises NotOurs."""
        context = RenderContext(self.seal.open(channel, sealed), contents, self.status_callback)
        return self.channels[channel].render(Outbound.from_json(body), context)

    async def send(self, claim: Claim, contents: Mapping[str, str]) -> None:
        """Makes the calls that are not out yet. Raises what is a defect, or the store's errors; no SendError."""
        channel = self.channels[claim.channel]
        calls = self.rendered(claim.channel, claim.sealed, claim.body, contents)
        if self._window_closed(channel, claim, calls):
            await self.store.write(lambda c: self.notices.hold(c, claim.id, self.now(), heard_at=claim.heard_at))
            return
        doubtful = False
        for part in range(claim.part, len(calls)):
            if not calls[part].essential:
                await self._tidy(channel, calls[part])
                continue
            begun = await self._begin(claim, part)
            if begun is None:
                return
            claim = replace(claim, lease=begun.lease)
            if begun.delivery_id is not None:
                went = await self._call(channel, claim, part, calls[part], begun.delivery_id)
                if went is None:
                    return
                doubtful = doubtful or not went
        state = "unknown" if doubtful else "sent"
        await self.store.write(lambda c: outcomes.finished(c, claim.id, len(calls), state))

    async def _begin(self, claim: Claim, part: int) -> Begun | None:
        """Waits for its turn and notes the call; None when it must not be made now, and the message was seen to."""
        if not await self._may_go(claim):
            await self.store.write(lambda c: outcomes.again(c, claim.id, self.now(), tries=0))
            return None
        now = self.now()
        return await self.store.write(lambda c: deliveries.begin(c, claim, part, now, now + LEASE))

    def _window_closed(self, channel: Channel, claim: Claim, calls: Sequence[Call]) -> bool:
        """Whether the resident was last heard too long ago for what is to be sent."""
        if channel.window is None or all(call.anytime for call in calls):
            return False
        return claim.heard_at is None or self.now() - claim.heard_at >= channel.window

    async def _may_go(self, claim: Claim) -> bool:
        """Waits for the chat's turn and then for the sender's; False when everything stops meanwhile."""
        pacer = self._pacers[claim.channel]
        await self._wait(pacer.chat(claim.conversation_id, time.monotonic()))
        if not self.stopping.is_set():
            await self._wait(pacer.sender(time.monotonic()))
        return not (self.stopping.is_set() or self.paused(claim.channel))

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), seconds)

    async def _tidy(self, channel: Channel, call: Call) -> None:
        """A call nobody misses: made once, at the sender's pace."""
        await self._wait(self._pacers[channel.name].sender(time.monotonic()))
        try:
            await channel.send(call)
        except SendError as problem:
            log.debug("tidying_failed", channel=channel.name, method=call.method, code=problem.code)

    async def _call(self, channel: Channel, claim: Claim, part: int, call: Call, delivery_id: int) -> bool | None:
        """Makes one call. True: taken. False: nobody knows, go on. None: no more of this message now."""
        try:
            provider_id = await channel.send(call, delivery_id)
        except OutcomeUnknown as problem:
            self._count(channel, "unknown", claim, problem)
            return await self.store.write(lambda c: self._in_doubt(c, channel, claim, part, delivery_id))
        except SendError as problem:
            self._count(channel, type(problem).__name__, claim, problem)
            self._slow_down(channel, claim, problem)
            await self.store.write(
                partial(self._not_taken, claim=claim, part=part, delivery_id=delivery_id, problem=problem)
            )
            return None
        self.metrics.calls.labels(channel.name, "sent").inc()
        name = provider_id if channel.reconciles or not provider_id else f"{claim.id}:{provider_id}"
        told = await self.store.write(lambda c: self._taken(c, channel, claim, part, delivery_id, name))
        return True if told is not None and told.status != "failed" else None

    def _taken(
        self, connection: Connection, channel: Channel, claim: Claim, part: int, delivery_id: int, name: str
    ) -> Told | None:
        """Notes a call the provider took; a receipt that was faster may tell that it failed after all."""
        told = receipts.accepted(connection, delivery_id, name)
        outcomes.moved_on(connection, claim.id, part + 1)
        if told is not None:
            self.settlement.follow(connection, channel, told, self.now())
        return told

    def _in_doubt(
        self, connection: Connection, channel: Channel, claim: Claim, part: int, delivery_id: int
    ) -> bool | None:
        """After a timeout. A receipt may have told meanwhile; a provider that can be asked is asked before anything else."""
        if not receipts.doubt(connection, delivery_id):
            return True
        if channel.reconciles:
            outcomes.in_doubt(connection, claim.id, self.now() + LOOK_AGAIN)
            return None
        outcomes.moved_on(connection, claim.id, part + 1)
        return False

    def _not_taken(self, connection: Connection, claim: Claim, part: int, delivery_id: int, problem: SendError) -> None:
        receipts.spoilt(connection, delivery_id, problem.code)
        message = (claim.id, claim.conversation_id)
        self.settlement.settle(connection, message, part, claim.attempts, problem, self.now())

    def _slow_down(self, channel: Channel, claim: Claim, problem: SendError) -> None:
        """Pauses the sender where the provider asks for it, or has told a second chat too to wait."""
        if not isinstance(problem, TryAgain):
            return
        until = time.monotonic() + problem.after
        chat, since = self._slowed.get(channel.name, (claim.conversation_id, 0.0))
        if problem.whole or (problem.code == "429" and chat != claim.conversation_id and since > time.monotonic()):
            self._paused[channel.name] = until
            log.warning("sender_paused", channel=channel.name, code=problem.code, seconds=problem.after)
        elif problem.code == "429":
            self._slowed[channel.name] = (claim.conversation_id, until)

    def _count(self, channel: Channel, outcome: str, claim: Claim, problem: SendError) -> None:
        self.metrics.calls.labels(channel.name, outcome).inc()
        log.warning("call_failed", outbox=claim.id, channel=channel.name, outcome=outcome, code=problem.code)

"""Messages of which nobody knows whether their last call was made: after a crash, after a timeout."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.channels.contract import Call, Channel, SendError
from bot.settlement import MOST_TRIES
from storage import deliveries, outcomes, receipts
from storage.outcomes import Doubt
from storage.session import Store

log = structlog.get_logger(__name__)
LOOK_AGAIN = timedelta(seconds=60)
"""How long after a timeout a provider is asked: by then its list shows what it took."""
GIVE_UP = timedelta(hours=4)
"""As long as Twilio keeps a message in its queue. What is unknown then stays unknown, for staff to see."""
_LEASE = timedelta(seconds=60)
_AT_ONCE = 50

Render = Callable[[str, bytes, Mapping[str, object], Mapping[str, str]], Sequence[Call]]
"""Channel, sealed address, body and contents to calls, the same ones as before."""


class Doubts:
    """Asks the provider where it can be asked. A channel that can't: a crash repeats the call, a timeout never does."""

    def __init__(
        self, store: Store, channels: Mapping[str, Channel], render: Render, now: Callable[[], datetime]
    ) -> None:
        self.store, self.channels, self.render, self.now = store, channels, render, now

    async def resolve(self, busy: Collection[int]) -> int:
        """Looks at all it is time for; how many. busy: outbox ids that this process is sending."""
        now = self.now()
        found = await self.store.write(lambda c: outcomes.doubts(c, now, now + _LEASE, busy, _AT_ONCE))
        contents = await self.store.read(deliveries.contents) if found else {}
        for doubt in found:
            await self._resolve(doubt, contents)
        return len(found)

    async def _resolve(self, doubt: Doubt, contents: Mapping[str, str]) -> None:
        channel = self.channels.get(doubt.channel)
        if channel is None:
            return
        if doubt.delivery_id is None or (doubt.provider_id is None and not channel.reconciles):
            await self.store.write(lambda c: self._repeat(c, doubt))
        elif doubt.provider_id is not None:
            await self.store.write(lambda c: outcomes.again(c, doubt.outbox_id, self.now(), None, doubt.part + 1, 0))
        else:
            await self._ask(channel, doubt, contents)

    async def _ask(self, channel: Channel, doubt: Doubt, contents: Mapping[str, str]) -> None:
        """Takes the provider's word for it."""
        call = self.render(doubt.channel, doubt.sealed, doubt.body, contents)[doubt.part]
        known = await self.store.read(lambda c: outcomes.names(c, doubt.conversation_id))
        try:
            provider_id = await channel.find(call, doubt.begun_at or self.now(), known)
        except SendError as problem:
            log.warning("provider_not_asked", outbox=doubt.outbox_id, channel=doubt.channel, code=problem.code)
            await self.store.write(lambda c: self._later(c, doubt))
            return
        if provider_id is None:
            await self.store.write(lambda c: self._repeat(c, doubt))
        else:
            await self.store.write(lambda c: self._was_taken(c, doubt, provider_id))

    def _repeat(self, connection: Connection, doubt: Doubt) -> None:
        """The call was not made. A message that was never begun has used up no try."""
        if doubt.attempts + 1 >= MOST_TRIES:
            outcomes.failed(connection, doubt.outbox_id, "lost")
        else:
            tries = 0 if doubt.delivery_id is None else 1
            outcomes.again(connection, doubt.outbox_id, self.now(), None, doubt.part, tries)

    def _was_taken(self, connection: Connection, doubt: Doubt, provider_id: str) -> None:
        if doubt.delivery_id is not None:
            receipts.accepted(connection, doubt.delivery_id, provider_id)
        outcomes.again(connection, doubt.outbox_id, self.now(), None, doubt.part + 1, 0)

    def _later(self, connection: Connection, doubt: Doubt) -> None:
        late = doubt.begun_at is not None and self.now() - doubt.begun_at > GIVE_UP
        outcomes.in_doubt(connection, doubt.outbox_id, None if late else self.now() + LOOK_AGAIN)

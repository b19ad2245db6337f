"""What follows for a message when a call did not work out, whether the provider said so at once or in a receipt later."""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot.channels.contract import AddressUnusable, Channel, SendError, TryAgain, WindowClosed
from bot.notices import Notices
from storage import outcomes
from storage.receipts import Told

MOST_TRIES = 12
LONGEST_WAIT = timedelta(minutes=15)
"""Twelve tries, each after twice the wait of the one before up to this: about an hour in all."""
_ALIVE = ("sending", "sent", "unknown")


class Settlement:
    """Puts messages where they belong after a problem. notices: what is done where WhatsApp's 24 hours are over."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    def settle(
        self,
        connection: Connection,
        message: tuple[int, int],
        part: int,
        attempts: int,
        problem: SendError,
        now: datetime,
    ) -> None:
        """message: outbox id, conversation id. attempts: those before this."""
        outbox_id, conversation_id = message
        match problem:
            case TryAgain() if attempts + 1 < MOST_TRIES:
                outcomes.again(connection, outbox_id, now + wait(problem, attempts), reason(problem), part)
            case WindowClosed():
                self._notices.hold(connection, outbox_id, now, part)
            case AddressUnusable():
                outcomes.unreachable(connection, conversation_id, problem.why)
                outcomes.failed(connection, outbox_id, reason(problem))
            case _:
                outcomes.failed(connection, outbox_id, reason(problem))

    def follow(self, connection: Connection, channel: Channel, told: Told, now: datetime) -> None:
        """What a receipt changes about its message: a call in doubt turns out well, or one that was taken fails after all."""
        if told.state not in _ALIVE:
            return
        if told.status == "failed":
            message = (told.outbox_id, told.conversation_id)
            self.settle(connection, message, told.part, told.attempts, channel.problem(told.error), now)
        elif told.state == "unknown":
            outcomes.again(connection, told.outbox_id, now, part=told.part + 1, tries=0)


def wait(problem: TryAgain, attempts: int) -> timedelta:
    """At least as long as the provider asks, and longer with each try."""
    return max(timedelta(seconds=problem.after), min(LONGEST_WAIT, timedelta(seconds=2.0 ** min(attempts, 20))))


def reason(problem: SendError) -> str:
    """A kind of error and the provider's code."""
    return f"{type(problem).__name__} {problem.code}".strip()


def defect(problem: BaseException) -> str:
    """A kind of error and the place in the code, without what it was about."""
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__} {Path(frame.filename).name}:{frame.lineno}"

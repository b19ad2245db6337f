"""What became of messages: out, to be tried again, held back, failed, or in doubt and to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from storage import residents
from storage.deliveries import HELD, WINDOW
from storage.tables import address, conversation, delivery, outbox


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message of which nobody here knows whether its next call was made. delivery_id: None when none was begun."""

    outbox_id: int
    conversation_id: int
    state: str
    channel: str
    sealed: bytes
    body: Mapping[str, Any]
    attempts: int
    part: int
    delivery_id: int | None
    provider_id: str | None
    begun_at: datetime | None


_SET = update(outbox).where(outbox.c.id == bindparam("which"))
_MINE = _SET.where(outbox.c.state == "sending")
_ADDRESS = select(conversation.c.address_id).where(conversation.c.id == bindparam("which"))
_NAMES = (
    select(delivery.c.provider_id)
    .join(outbox, outbox.c.id == delivery.c.outbox_id)
    .where(outbox.c.conversation_id == bindparam("which"), delivery.c.provider_id.is_not(None))
)
_DOUBTS = (
    select(
        outbox.c.id,
        outbox.c.conversation_id,
        outbox.c.state,
        address.c.channel,
        address.c.sealed,
        outbox.c.body,
        outbox.c.attempts,
        func.coalesce(delivery.c.part, outbox.c.part),
        delivery.c.id,
        delivery.c.provider_id,
        delivery.c.at,
    )
    .select_from(outbox)
    .join(conversation, conversation.c.id == outbox.c.conversation_id)
    .join(address, address.c.id == conversation.c.address_id)
    .outerjoin(
        delivery,
        and_(
            delivery.c.outbox_id == outbox.c.id,
            delivery.c.part >= outbox.c.part,
            or_(delivery.c.status.in_(("sending", "unknown")), delivery.c.provider_id.is_not(None)),
        ),
    )
    .where(outbox.c.state.in_(("sending", "unknown")), outbox.c.lease_until <= bindparam("now"))
    .order_by(outbox.c.id, delivery.c.part.desc())
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)


def moved_on(connection: Connection, outbox_id: int, part: int) -> None:
    """The calls before `part` are out."""
    connection.execute(_MINE.values(part=part), {"which": outbox_id})


def finished(connection: Connection, outbox_id: int, part: int, state: str = "sent") -> None:
    """All calls are out. state: sent, or unknown when one of them is in doubt for good."""
    connection.execute(_MINE.values(state=state, part=part, lease_until=None), {"which": outbox_id})


def again(
    connection: Connection,
    outbox_id: int,
    due: datetime,
    reason: str | None = None,
    part: int | None = None,
    tries: int = 1,
) -> None:
    """Puts a message back. tries: how many this counts for."""
    values: dict[str, Any] = {"state": "queued", "due_at": due, "lease_until": None, "reason": reason}
    values |= {"attempts": outbox.c.attempts + tries} | ({} if part is None else {"part": part})
    connection.execute(_SET.values(**values), {"which": outbox_id})


def held(connection: Connection, outbox_id: int, heard_at: datetime, part: int | None = None) -> None:
    """Keeps a message until the resident is heard again. heard_at: when they last were."""
    again(connection, outbox_id, heard_at + HELD, WINDOW, part, tries=0)


def failed(connection: Connection, outbox_id: int, reason: str) -> None:
    """reason: a kind of error and a code, never content."""
    connection.execute(_SET.values(state="failed", reason=reason, lease_until=None), {"which": outbox_id})


def in_doubt(connection: Connection, outbox_id: int, look_again: datetime | None) -> None:
    """Nobody knows whether the provider took it. look_again: when to ask, None for never."""
    connection.execute(_SET.values(state="unknown", reason="timeout", lease_until=look_again), {"which": outbox_id})


def unreachable(connection: Connection, conversation_id: int, why: str) -> None:
    """Marks the conversation's address."""
    address_id = connection.execute(_ADDRESS, {"which": conversation_id}).scalar()
    if address_id is not None:
        residents.reachable(connection, address_id, why)


def doubts(connection: Connection, now: datetime, lease: datetime, busy: Collection[int], most: int) -> list[Doubt]:
    """Takes messages whose lease ran out, and unknown ones it is time to ask about. busy: those still on their way."""
    found: dict[int, Doubt] = {}
    for row in connection.execute(_DOUBTS, {"now": now, "most": most}):
        if row[0] not in busy:
            found[row[0]] = Doubt(*row)  # the lowest part, which comes last
    for outbox_id in found:
        connection.execute(_SET.values(lease_until=bindparam("lease")), {"which": outbox_id, "lease": lease})
    return list(found.values())


def names(connection: Connection, conversation_id: int) -> set[str]:
    """The provider's ids of everything known to have gone out in a conversation."""
    return set(connection.execute(_NAMES, {"which": conversation_id}).scalars())

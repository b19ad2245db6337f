"""What became of messages: calls taken, tries that failed, messages held back, and what must be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from storage import residents
from storage.deliveries import HELD, WINDOW
from storage.dialects import both
from storage.tables import address, conversation, delivery, outbox, receipt

RANK = {"sending": 0, "unknown": 1, "sent": 2, "failed": 3, "delivered": 4, "read": 5}
"""A status only moves up: what reached the phone was not lost, whatever came in between."""


@dataclass(frozen=True, slots=True)
class Told:
    """A call's status after something new was heard of it. state, attempts: of its message."""

    outbox_id: int
    conversation_id: int
    part: int
    status: str
    error: str
    state: str
    attempts: int


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
_STATUS = (
    update(delivery)
    .where(delivery.c.id == bindparam("which"))
    .values(status=bindparam("now"), error=bindparam("why"), provider_id=bindparam("name"))
)
_CALLS = select(
    delivery.c.id, delivery.c.status, delivery.c.provider_id, delivery.c.part, delivery.c.outbox_id, delivery.c.channel
)
_CALL = _CALLS.where(delivery.c.id == bindparam("which"))
_NAMED = _CALLS.where(delivery.c.channel == bindparam("channel"), delivery.c.provider_id == bindparam("name"))
_MESSAGE = select(outbox.c.conversation_id, outbox.c.state, outbox.c.attempts).where(outbox.c.id == bindparam("which"))
_EARLY = receipt.c.channel == bindparam("on"), receipt.c.provider_id == bindparam("name")
_ADDRESS = select(conversation.c.address_id).where(conversation.c.id == bindparam("which"))
_NAMES = (
    select(delivery.c.provider_id)
    .join(outbox, outbox.c.id == delivery.c.outbox_id)
    .where(outbox.c.conversation_id == bindparam("which"), delivery.c.provider_id.is_not(None))
)
_KEEP = both(lambda insert: insert(receipt).on_conflict_do_nothing())
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


def accepted(connection: Connection, delivery_id: int, provider_id: str | None) -> Told | None:
    """Notes that a provider took a call. A receipt that came before counts; None if the message was erased meanwhile."""
    call = connection.execute(_CALL, {"which": delivery_id}).first()
    if call is None:
        return None
    name = provider_id or None
    if name is not None and _taken(connection, call.channel, name, delivery_id):
        name = None  # a provider that hands out an id twice must not make the message be sent again
    status, error = _early(connection, call.channel, provider_id) if provider_id else ("sent", "")
    return _move(connection, call, status, error, name or call.provider_id)


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


def held(connection: Connection, outbox_id: int, now: datetime, part: int | None = None) -> None:
    """Keeps a message until the resident writes again."""
    again(connection, outbox_id, now + HELD, WINDOW, part, tries=0)


def failed(connection: Connection, outbox_id: int, reason: str) -> None:
    """reason: a kind of error and a code, never content."""
    connection.execute(_SET.values(state="failed", reason=reason, lease_until=None), {"which": outbox_id})


def in_doubt(connection: Connection, outbox_id: int, look_again: datetime | None) -> None:
    """Nobody knows whether the provider took it. look_again: when to ask, None for never."""
    connection.execute(_SET.values(state="unknown", reason="timeout", lease_until=look_again), {"which": outbox_id})


def doubt(connection: Connection, delivery_id: int) -> bool:
    """Marks a call as unknown; False when a receipt has told meanwhile that it was taken."""
    call = connection.execute(_CALL, {"which": delivery_id}).first()
    if call is None or RANK[call.status] > RANK["unknown"]:
        return False
    connection.execute(_STATUS, {"which": delivery_id, "now": "unknown", "why": None, "name": call.provider_id})
    return True


def spoilt(connection: Connection, delivery_id: int, error: str) -> None:
    """Marks a call the provider did not take."""
    connection.execute(_STATUS, {"which": delivery_id, "now": "failed", "why": error[:20] or None, "name": None})


def unreachable(connection: Connection, conversation_id: int, why: str) -> None:
    """Marks the conversation's address."""
    address_id = connection.execute(_ADDRESS, {"which": conversation_id}).scalar()
    if address_id is not None:
        residents.reachable(connection, address_id, why)


def told(
    connection: Connection,
    channel: str,
    provider_id: str,
    status: str,
    error: str,
    delivery_id: int | None,
    now: datetime,
) -> Told | None:
    """Applies a receipt; None when it says nothing new, or when the call has not answered yet (it is kept then)."""
    call = connection.execute(_NAMED, {"channel": channel, "name": provider_id}).first()
    if call is None and delivery_id is not None:
        call = connection.execute(_CALL, {"which": delivery_id}).first()
        if call is not None and (call.channel != channel or call.provider_id is not None):
            return None  # of an earlier try of the same call
    if call is None:
        _keep(connection, channel, provider_id, status, error, now)
        return None
    if RANK[status] <= RANK[call.status] and call.provider_id is not None:
        return None
    return _move(connection, call, status, error, provider_id)


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


def _move(connection: Connection, call: Any, status: str, error: str, name: str | None) -> Told | None:
    """Sets a call's status, if that is a step forward, and its provider's id."""
    message = connection.execute(_MESSAGE, {"which": call.outbox_id}).first()
    if message is None:
        return None
    after = status if RANK[status] > RANK[call.status] else call.status
    values = {"which": call.id, "now": after, "why": error[:20] or None, "name": name}
    connection.execute(_STATUS, values)
    return Told(call.outbox_id, message.conversation_id, call.part, after, error, message.state, message.attempts)


def _taken(connection: Connection, channel: str, name: str, delivery_id: int) -> bool:
    row = connection.execute(_NAMED, {"channel": channel, "name": name}).first()
    return row is not None and row.id != delivery_id


def _early(connection: Connection, channel: str, name: str) -> tuple[str, str]:
    """Status and error of a receipt that came before the call had answered."""
    values = {"on": channel, "name": name}
    row = connection.execute(select(receipt.c.status, receipt.c.error).where(*_EARLY), values).first()
    if row is None:
        return "sent", ""
    connection.execute(delete(receipt).where(*_EARLY), values)
    return row.status, row.error or ""


def _keep(connection: Connection, channel: str, name: str, status: str, error: str, now: datetime) -> None:
    """Keeps a receipt for later; of several the one that is furthest on."""
    values = {"channel": channel, "provider_id": name, "status": status, "error": error[:20] or None, "at": now}
    connection.execute(_KEEP[connection.dialect.name], values)
    lower = [known for known, rank in RANK.items() if rank < RANK[status]]
    forward = (
        update(receipt)
        .where(*_EARLY, receipt.c.status.in_(lower))
        .values(status=bindparam("after"), error=bindparam("why"))
    )
    connection.execute(forward, {"on": channel, "name": name, "after": status, "why": values["error"]})

"""What is known of each call: from the provider's own answer, and from the receipts it sends later, in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.dialects import both
from storage.tables import delivery, outbox, receipt

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


_STATUS = (
    update(delivery)
    .where(delivery.c.id == bindparam("which"))
    .values(status=bindparam("now"), error=bindparam("why"), provider_id=bindparam("name"))
)
_CALLS = select(
    delivery.c.id, delivery.c.status, delivery.c.provider_id, delivery.c.part, delivery.c.outbox_id, delivery.c.channel
)
_CALL = _CALLS.where(delivery.c.id == bindparam("which")).with_for_update()
_NAMED = _CALLS.where(
    delivery.c.channel == bindparam("channel"), delivery.c.provider_id == bindparam("name")
).with_for_update()
_MESSAGE = select(outbox.c.conversation_id, outbox.c.state, outbox.c.attempts).where(outbox.c.id == bindparam("which"))
_EARLY = receipt.c.channel == bindparam("on"), receipt.c.provider_id == bindparam("name")
_KEEP = both(lambda insert: insert(receipt).on_conflict_do_nothing())
_FORGET = delete(receipt).where(receipt.c.at < bindparam("before"))


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


def forget(connection: Connection, before: datetime) -> None:
    """Drops receipts that waited in vain for a call to speak of."""
    connection.execute(_FORGET, {"before": before})

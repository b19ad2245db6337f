"""The outbox as delivery sees it: what is due, who has taken it, and what became of every call to a provider.

A message is `queued`, then `sending` under a lease, then `sent`, `failed`, `unknown` or `dropped`. Within a conversation
one goes at a time, oldest first. A message held back because WhatsApp's window is closed stays `queued` with the reason
`window` and is due `HELD` after the resident was last heard: so it is known when that was, and it goes once that changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, insert, or_, select, update

from storage.notices import APPROVED
from storage.tables import address, content, conversation, delivery, outbox, resident, turn

HELD = timedelta(days=36_500)
WINDOW = "window"
OWN_ANSWER = timedelta(minutes=10)
"""A turn this soon after the resident's last message answers it: that much a resident who stopped still gets."""
_OUT = ("sent", "delivered", "read")


@dataclass(frozen=True, slots=True)
class Claim:
    """A message taken for sending. part: how many of its calls are out. lease: until when nobody else looks at it."""

    id: int
    conversation_id: int
    channel: str
    sealed: bytes
    body: Mapping[str, Any]
    part: int
    attempts: int
    heard_at: datetime | None
    lease: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A call that may be made now: its delivery's id, or None when it was made before. lease: the new one."""

    delivery_id: int | None
    lease: datetime


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(outbox)
        .join(conversation, conversation.c.id == outbox.c.conversation_id)
        .join(address, address.c.id == conversation.c.address_id)
    )


_before = outbox.alias("before")
_HELD_UP = exists().where(
    _before.c.conversation_id == outbox.c.conversation_id,
    _before.c.id < outbox.c.id,
    or_(
        _before.c.state == "sending",
        and_(_before.c.state == "queued", _before.c.attempts > 0, _before.c.due_at > bindparam("now")),
    ),
    or_(_before.c.reason.is_(None), _before.c.reason != WINDOW),
)
_DUE = (
    _joined(outbox.c.conversation_id)
    .where(outbox.c.state == "queued", outbox.c.due_at <= bindparam("now"), address.c.channel == bindparam("channel"))
    .where(~_HELD_UP)
    .limit(bindparam("most"))
)
_OLDEST = _DUE.order_by(outbox.c.due_at, outbox.c.id)
_NEWEST = _DUE.order_by(outbox.c.due_at.desc(), outbox.c.id.desc())
_HEARD = (
    _joined(outbox.c.conversation_id, outbox.c.due_at, conversation.c.heard_at)
    .where(outbox.c.state == "queued", outbox.c.due_at > bindparam("far"), outbox.c.reason == WINDOW)
    .where(conversation.c.heard_at > bindparam("since"))
)
_HEARD_AMONG = _HEARD.where(outbox.c.conversation_id.in_(bindparam("conversations", expanding=True)))
_ROWS = (
    _joined(
        outbox,
        conversation.c.epoch.label("current"),
        conversation.c.heard_at,
        address.c.channel,
        address.c.sealed,
        address.c.unusable,
        resident.c.stopped_at,
        turn.c.at.label("turned_at"),
    )
    .join(resident, resident.c.id == conversation.c.resident_id)
    .outerjoin(turn, turn.c.id == outbox.c.turn_id)
    .with_for_update(of=outbox)
)
_WAITING = _ROWS.where(
    outbox.c.conversation_id.in_(bindparam("conversations", expanding=True)), outbox.c.state.in_(("queued", "sending"))
).order_by(outbox.c.id)
_ONE = _ROWS.where(outbox.c.id == bindparam("which"))
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("which", expanding=True)))
    .values(state="sending", lease_until=bindparam("lease"), reason=None)
)
_PART = select(delivery.c.id, delivery.c.status).where(
    delivery.c.outbox_id == bindparam("which"), delivery.c.part == bindparam("number")
)
_RESTART = (
    update(delivery)
    .where(delivery.c.id == bindparam("which"))
    .values(status="sending", provider_id=None, error=None, at=bindparam("now"))
)
_CALL = insert(delivery).returning(delivery.c.id)
_SET = update(outbox).where(outbox.c.id == bindparam("which"))
_LEASE = _SET.values(lease_until=bindparam("lease"))


def due(connection: Connection, channel: str, now: datetime, most: int) -> list[int]:
    """Conversations with something due, half from the newest, so that nobody who writes waits behind 20,000 reminders."""
    values = {"now": now, "channel": channel, "most": max(1, most // 2)}
    found = [*connection.execute(_NEWEST, values).scalars(), *connection.execute(_OLDEST, values).scalars()]
    return list(dict.fromkeys(found))


def heard_again(
    connection: Connection, now: datetime, window: timedelta, among: Collection[int] | None = None
) -> list[int]:
    """Conversations with messages held back whose resident has written since. among: only these are looked at."""
    values: dict[str, Any] = {"far": now + HELD / 2, "since": now - window}
    if among is None:
        rows = connection.execute(_HEARD, values)
    else:
        rows = connection.execute(_HEARD_AMONG, values | {"conversations": list(among)})
    return list(dict.fromkeys(row.conversation_id for row in rows if row.heard_at + HELD > row.due_at))


def claim(connection: Connection, conversations: Collection[int], now: datetime, lease: datetime) -> list[Claim]:
    """Takes each conversation's next message, unless one is on its way or waits for another try; drops what must not go."""
    claims: list[Claim] = []
    settled: set[int] = set()
    for row in connection.execute(_WAITING, {"conversations": list(conversations)}):
        if row.conversation_id in settled:
            continue
        if row.state == "queued" and _due(row, now) <= now:
            if why := refusal(row):
                drop(connection, row.id, why)
                continue
            claims.append(_claimed(row, lease))
        elif row.state == "queued" and (row.reason == WINDOW or not row.attempts):
            continue
        settled.add(row.conversation_id)
    if claims:
        connection.execute(_TAKE, {"which": [claim.id for claim in claims], "lease": lease})
    return claims


def _due(row: Row[Any], now: datetime) -> datetime:
    """When a message may go: one held back may as soon as the resident was heard again."""
    if row.reason == WINDOW and row.heard_at is not None and row.heard_at + HELD > row.due_at:
        return now
    return row.due_at  # type: ignore[no-any-return]  # a row's columns are untyped


def _claimed(row: Row[Any], lease: datetime) -> Claim:
    return Claim(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        sealed=row.sealed,
        body=row.body,
        part=row.part,
        attempts=row.attempts,
        heard_at=row.heard_at,
        lease=lease,
    )


def refusal(row: Row[Any]) -> str | None:
    """Why a message must not go: the conversation has changed hands, nobody is there, or they asked for silence; or it is
    a notice and they have written by themselves."""
    if row.epoch < row.current:
        return "epoch"
    if row.silent_since is not None and row.heard_at is not None and row.heard_at > row.silent_since:
        return "heard"
    if row.unusable:
        return str(row.unusable)
    if row.stopped_at is None:
        return None
    asked = row.turned_at is not None and row.turned_at >= row.stopped_at and row.heard_at is not None
    return None if asked and row.turned_at - row.heard_at <= OWN_ANSWER else "stopped"


def begin(connection: Connection, claim_: Claim, part: int, now: datetime, lease: datetime) -> Begun | None:
    """Notes a call before it is made. None: it must not be made (any more), or somebody else has the message."""
    row = connection.execute(_ONE, {"which": claim_.id}).first()
    if row is None or row.state != "sending" or row.lease_until != claim_.lease:
        return None
    if why := refusal(row):
        drop(connection, row.id, why)
        return None
    connection.execute(_LEASE, {"which": row.id, "lease": lease})
    known = connection.execute(_PART, {"which": row.id, "number": part}).first()
    if known is not None and known.status in _OUT:
        return Begun(None, lease)
    if known is not None:
        connection.execute(_RESTART, {"which": known.id, "now": now})
        return Begun(known.id, lease)
    values = {"outbox_id": row.id, "part": part, "channel": row.channel, "at": now}
    return Begun(connection.execute(_CALL, values).scalar_one(), lease)


def drop(connection: Connection, outbox_id: int, why: str) -> None:
    """A notice that is dropped leaves its silence to another."""
    values = {"state": "dropped", "reason": why, "lease_until": None, "silent_since": None}
    connection.execute(_SET.values(**values), {"which": outbox_id})


def contents(connection: Connection) -> dict[str, str]:
    """Twilio's ContentSids by name, of what may be sent: a template WhatsApp has not approved may not."""
    return {row.name: row.sid for row in connection.execute(_CONTENTS)}


def keep_contents(connection: Connection, made: Mapping[str, str]) -> None:
    """Remembers contents that were pushed."""
    if made:
        connection.execute(insert(content), [{"name": name, "sid": sid} for name, sid in made.items()])


_CONTENTS = select(content.c.name, content.c.sid).where(or_(content.c.status.is_(None), content.c.status == APPROVED))
_NOT_DONE = ("queued", "sending", "unknown", "failed")
_COUNTS = select(outbox.c.state, func.count()).where(outbox.c.state.in_(_NOT_DONE)).group_by(outbox.c.state)


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are not done, by state."""
    return dict.fromkeys(_NOT_DONE, 0) | {row[0]: row[1] for row in connection.execute(_COUNTS)}

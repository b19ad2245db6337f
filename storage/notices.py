"""Notices: one message a silence that tells a resident, by an approved template, that others wait for them.

A notice is a row of the outbox that says since when the resident has been silent; a unique index allows one a silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from storage.dialects import both
from storage.tables import address, content, conversation, outbox, resident

APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Silence:
    """Whom a message can't reach now. notice: that message is a notice itself. heard_at: None: never."""

    conversation_id: int
    epoch: int
    notice: bool
    heard_at: datetime | None
    stopped: bool
    language: str | None
    second_language: str | None


_SILENCE = (
    select(
        outbox.c.conversation_id,
        outbox.c.epoch,
        outbox.c.silent_since.is_not(None),
        conversation.c.heard_at,
        resident.c.stopped_at.is_not(None),
        resident.c.language,
        resident.c.second_language,
    )
    .join(conversation, conversation.c.id == outbox.c.conversation_id)
    .join(resident, resident.c.id == conversation.c.resident_id)
    .where(outbox.c.id == bindparam("which"))
)
_APPROVED = select(content.c.name).where(content.c.name == bindparam("template"), content.c.status == APPROVED)
_earlier = outbox.alias("earlier")
_UNTOLD = (
    select(func.min(outbox.c.id))
    .join(conversation, conversation.c.id == outbox.c.conversation_id)
    .join(resident, resident.c.id == conversation.c.resident_id)
    .join(address, address.c.id == conversation.c.address_id)
    .where(
        address.c.unusable.is_(None),
        conversation.c.heard_at <= bindparam("before"),
        outbox.c.epoch == conversation.c.epoch,
        outbox.c.state == "queued",
        outbox.c.reason == bindparam("reason"),
        outbox.c.silent_since.is_(None),
        resident.c.stopped_at.is_(None),
        or_(
            resident.c.language.in_(bindparam("languages", expanding=True)),
            resident.c.second_language.in_(bindparam("languages", expanding=True)),
        ),
        ~select(_earlier.c.id)
        .where(
            _earlier.c.conversation_id == outbox.c.conversation_id, _earlier.c.silent_since == conversation.c.heard_at
        )
        .exists(),
    )
    .group_by(outbox.c.conversation_id)
    .limit(bindparam("most"))
)
_ADD = both(lambda insert: insert(outbox).on_conflict_do_nothing())


def silence(connection: Connection, outbox_id: int) -> Silence | None:
    """What there is to know where a message is held back. None: it was erased meanwhile."""
    row = connection.execute(_SILENCE, {"which": outbox_id}).first()
    return None if row is None else Silence(*row)


def approved(connection: Connection, template: str) -> bool:
    """Whether WhatsApp takes a template. template: its name in `content`."""
    return connection.execute(_APPROVED, {"template": template}).first() is not None


def untold(connection: Connection, languages: Collection[str], before: datetime, reason: str, most: int) -> list[int]:
    """A held message of each conversation that could be told and was not: its template was approved later. languages: of the
    approved templates. before: whoever was heard later needs no template. reason: why they are
    held."""
    values = {"languages": list(languages), "before": before, "reason": reason, "most": most}
    return list(connection.execute(_UNTOLD, values).scalars()) if languages else []


def add(connection: Connection, silence: Silence, message: Mapping[str, Any], now: datetime) -> None:
    """Hands a notice to delivery, under the epoch of what was held back; nothing where this silence has had one."""
    values = {"conversation_id": silence.conversation_id, "epoch": silence.epoch, "body": message}
    values |= {"due_at": now, "silent_since": silence.heard_at}
    connection.execute(_ADD[connection.dialect.name], values)

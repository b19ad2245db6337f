"""Notices: one message a silence that tells a resident, by an approved template, that others wait for them.

A notice is a row of the outbox that says since when the resident has been silent; a unique index allows one a silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.dialects import both
from storage.tables import content, conversation, outbox, resident

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
_ADD = both(lambda insert: insert(outbox).on_conflict_do_nothing())


def silence(connection: Connection, outbox_id: int) -> Silence | None:
    """What there is to know where a message is held back. None: it was erased meanwhile."""
    row = connection.execute(_SILENCE, {"which": outbox_id}).first()
    return None if row is None else Silence(*row)


def approved(connection: Connection, template: str) -> bool:
    """Whether WhatsApp takes a template. template: its name in `content`."""
    return connection.execute(_APPROVED, {"template": template}).first() is not None


def add(connection: Connection, silence: Silence, message: Mapping[str, Any], now: datetime) -> None:
    """Hands a notice to delivery, under the epoch of what was held back; nothing where this silence has had one."""
    values = {"conversation_id": silence.conversation_id, "epoch": silence.epoch, "body": message}
    values |= {"due_at": now, "silent_since": silence.heard_at}
    connection.execute(_ADD[connection.dialect.name], values)

"""The conversation: its dialogue state, who leads it (mode), and the epoch that tells old messages from new ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select, update

from storage.tables import address, conversation

Mode = Literal["bot", "waiting", "human"]

_LOCK = (
    select(
        conversation.c.id,
        conversation.c.resident_id,
        conversation.c.address_id,
        address.c.channel,
        address.c.unusable,
        conversation.c.mode,
        conversation.c.epoch,
        conversation.c.state,
    )
    .join(address, address.c.id == conversation.c.address_id)
    .where(conversation.c.id == bindparam("which"))
    .with_for_update(of=conversation)
)
_SAVE = update(conversation).where(conversation.c.id == bindparam("which")).values(state=bindparam("now"))
_MODE = (
    update(conversation)
    .where(conversation.c.id == bindparam("which"), conversation.c.mode.in_(bindparam("before", expanding=True)))
    .values(mode=bindparam("after"), epoch=conversation.c.epoch + 1)
    .returning(conversation.c.id)
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it stood when it was locked. state: as saved."""

    id: int
    resident_id: int
    address_id: int
    channel: str
    unusable: str | None
    mode: Mode
    epoch: int
    state: Mapping[str, Any]


def lock(connection: Connection, conversation_id: int) -> Conversation | None:
    """The conversation, which nobody else changes until this transaction ends; None if it was erased."""
    row = connection.execute(_LOCK, {"which": conversation_id}).first()
    return Conversation(*row) if row is not None else None


def save(connection: Connection, conversation_id: int, state: Mapping[str, Any]) -> None:
    connection.execute(_SAVE, {"which": conversation_id, "now": state})


def change_mode(connection: Connection, conversation_id: int, after: Mode, before: Collection[Mode]) -> bool:
    """Hands the lead to somebody else and raises the epoch; False if it was not in one of the modes `before`."""
    values = {"which": conversation_id, "after": after, "before": list(before)}
    return connection.execute(_MODE, values).first() is not None

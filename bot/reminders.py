"""Reminders whose time has come enter the inbox and take the way of every message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from storage import inputs, reminders
from storage.reminders import Due
from storage.session import Store

AT_ONCE = 500
"""How many enter in one transaction: a thousand at once would keep webhooks waiting."""


def queue_due(connection: Connection, now: datetime, most: int = AT_ONCE) -> list[int]:
    """Puts the oldest due reminders into the inbox, each once; their conversations, to be drained. Empty when none is due.

    Those there is nothing to remind of any more (cancelled, over, stopped) are dropped.
    """
    queued: list[int] = []
    while not queued and (due := reminders.due(connection, now, most)):
        wanted = [one for one in due if one.wanted]
        inputs.put_all(connection, "reminder", map(_input, wanted), now)
        queued = [one.conversation_id for one in wanted]
        reminders.mark(connection, [one.id for one in wanted], [one.id for one in due if not one.wanted])
    return queued


def _input(due: Due) -> tuple[int, str, dict[str, Any]]:
    """Named by reminder and time: a reminder whose shift moved comes again."""
    name = f"reminder:{due.id}:{due.due_at:%Y%m%dT%H%M}"
    return due.conversation_id, name, {"kind": "reminder", "reminder_id": due.id}


async def remind(store: Store, now: datetime, arrived: Callable[[int], None]) -> int:
    """Queues everything that is due; how many reminders that was. arrived: is told each conversation."""
    total = 0
    while queued := await store.write(partial(queue_due, now=now)):
        total += len(queued)
        for conversation_id in queued:
            arrived(conversation_id)
    return total

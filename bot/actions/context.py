"""What an action knows of the turn it runs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TurnContext:
    """Whose turn it is, on which channel, and when."""

    conversation_id: int
    resident_id: int
    channel: str
    now: datetime

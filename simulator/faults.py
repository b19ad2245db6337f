"""What goes wrong on request: so many times, on one channel, for everybody or for one person."""

from __future__ import annotations

from simulator.accounts import CHANNELS, Channel
from simulator.record import Record

ANSWERS = ("refuse", "error_500", "too_fast", "blocked", "window_closed", "window_closed_late", "timeout")
"""Strike the bot's next message. `timeout` and `window_closed_late` strike one that was accepted."""
WEBHOOKS = ("duplicate", "swapped")
"""Strike the next webhook: delivered twice; delivered after the one that follows it."""
RECEIPTS = ("reordered", "late_status", "early_status")
"""Strike the status callbacks of the bot's next message: backwards; late; before the call has answered."""
FAULTS: dict[Channel, tuple[str, ...]] = {
    "whatsapp": (*ANSWERS, *WEBHOOKS, *RECEIPTS),
    "telegram": ("refuse", "error_500", "too_fast", "blocked", "timeout", "duplicate", "swapped", "reordered"),
}
"""Telegram has no receipts: there `reordered` is `swapped`."""
EVERYBODY = ""


class Faults:
    """Counts them down. They are kept on disk: a fault that waits survives the process like all else."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._some = any(self.waiting())

    def set(self, channel: Channel, fault: str, count: int, user: str = EVERYBODY) -> None:
        """count: how often from now on; 0 takes it back."""
        self._record.run("DELETE FROM fault WHERE channel = ? AND fault = ? AND user = ?", channel, fault, user)
        if count > 0:
            self._record.run("INSERT INTO fault VALUES (?, ?, ?, ?)", channel, fault, user, count)
        self._some = any(self.waiting())

    def clear(self) -> None:
        self._record.run("DELETE FROM fault")
        self._some = False

    def waiting(self) -> list[dict[str, object]]:
        return [
            {"channel": row["channel"], "fault": row["fault"], "user": row["user"], "count": row["left"]}
            for row in self._record.rows("SELECT * FROM fault ORDER BY channel, fault, user")
        ]

    def take(self, channel: Channel, user: str | None, *wanted: str) -> str | None:
        """The first of the wanted faults that waits for this person; it is counted."""
        return next((fault for fault in wanted if self._some and self._strike(channel, fault, user or EVERYBODY)), None)

    def _strike(self, channel: Channel, fault: str, user: str) -> bool:
        row = self._record.row(
            "SELECT user, left FROM fault WHERE channel = ? AND fault = ? AND user IN (?, ?) ORDER BY user DESC",
            *(channel, fault, user, EVERYBODY),
        )
        if row is None:
            return False
        self.set(channel, fault, row["left"] - 1, row["user"])
        return True


def possible(channel: str, fault: object) -> bool:
    return channel in CHANNELS and fault in FAULTS[channel]

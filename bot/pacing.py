"""How long a call has to wait so that a channel's pace is kept. Pure: the time is an argument."""

from __future__ import annotations

from bot.channels.contract import Pace

_MOST_CHATS = 10_000


class Pacer:
    """One channel's token buckets, after the generic cell rate algorithm: for each the time its next token is there.

    Times are seconds of a monotonic clock. Asking is reserving: who asked goes when the wait is over.
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._chats: dict[int, float] = {}
        self._sender = 0.0

    def chat(self, chat: int, now: float) -> float:
        """Seconds until one more message may go to a chat: none for the first `burst`, then `per_chat` between them."""
        if len(self._chats) >= _MOST_CHATS:
            self._chats = {known: at for known, at in self._chats.items() if at > now}
        at = max(self._chats.get(chat, now), now)
        self._chats[chat] = at + self.pace.per_chat
        return max(0.0, at - (self.pace.burst - 1) * self.pace.per_chat - now)

    def sender(self, now: float) -> float:
        """Seconds until the sender may make one more call; evenly spread, so that no second holds more than it may."""
        at = max(self._sender, now)
        self._sender = at + 1 / self.pace.per_sender
        return at - now

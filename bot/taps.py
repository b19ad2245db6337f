"""Telegram wants every tap acknowledged; the message that was tapped loses its buttons, or turns its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.messages import PAGE, Inbound, Outbound


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap to acknowledge. heard: whether anything was done with it; if not, its buttons stay."""

    callback: str
    message: str | None
    turns_page: bool
    heard: bool = True

    @classmethod
    def of(cls, inbound: Inbound, heard: bool) -> Tap | None:
        """None where the channel wants no acknowledgement."""
        if inbound.callback is None:
            return None
        turns_page = (inbound.choice or "").startswith(PAGE)
        return cls(inbound.callback, inbound.message, turns_page, heard)

    def on(self, message: Outbound) -> Outbound:
        used = self.message if self.heard else None
        if self.turns_page and message.choices:
            return replace(message, acknowledges=self.callback, edits=used)
        return replace(message, acknowledges=self.callback, used_message=used)


def acknowledged(messages: Sequence[Outbound], taps: Sequence[Tap], language: str | None) -> list[Outbound]:
    """The messages of a turn with its taps acknowledged: the last by the first message, others by empty ones before it."""
    if not taps:
        return list(messages)
    empty = Outbound("", language=language or "en")
    first, *rest = messages or [empty]
    return [*(tap.on(empty) for tap in taps[:-1]), taps[-1].on(first), *rest]

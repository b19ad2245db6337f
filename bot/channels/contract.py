"""What a channel is: a pure `parse`, a pure `render`, a thin `send`.

ChannelError
├── MalformedPayload        the body is not what the provider sends: answer 4xx, log, store nothing
└── SendError               one call to the provider did not work out
    ├── TryAgain            nothing was accepted: repeat after `after` seconds
    ├── OutcomeUnknown      a timeout after submitting: reconcile, don't repeat
    ├── AddressUnusable     this resident cannot be reached on this channel (blocked, no such number)
    ├── WindowClosed        WhatsApp's 24 hours are over: only a template may go
    └── Refused             the provider will never take this message: a defect, for staff
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from bot.messages import Channel as ChannelName
from bot.messages import Inbound, Outbound

Status = Literal["sent", "delivered", "read", "failed"]


class ChannelError(Exception):
    """Something between Meedoen and a provider went wrong."""


class MalformedPayload(ChannelError):
    """The body is not what the provider sends. The message names the field or the type of error, never content."""


class SendError(ChannelError):
    """One call to the provider did not work out. `code` is the provider's own error code."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


class TryAgain(SendError):
    """Nothing was accepted: repeat after `after` seconds. whole: it is the sender that must wait, not only this message."""

    def __init__(self, reason: str, code: str = "", after: float = 1.0, whole: bool = False) -> None:
        super().__init__(reason, code)
        self.after = after
        self.whole = whole


class OutcomeUnknown(SendError):
    """A timeout after submitting: it may or may not have been accepted."""


class AddressUnusable(SendError):
    """This resident cannot be reached on this channel. `why` goes into the address's row."""

    def __init__(self, reason: str, code: str = "", why: Literal["blocked", "unknown"] = "blocked") -> None:
        super().__init__(reason, code)
        self.why = why


class WindowClosed(SendError):
    """WhatsApp's 24 hours are over: only a template may go."""


class Refused(SendError):
    """The provider will never take this message."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the provider. `essential` calls carry the message; the others only tidy up and may fail quietly.

    anytime: goes through outside the channel's window too (an approved template). shown: the words the provider lists it
    under, where the parameters don't tell them.
    """

    method: str
    parameters: Mapping[str, Any]
    essential: bool = True
    anytime: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider tells about a message it took: its id, a status, an error code, our own delivery id if it knows."""

    provider_id: str
    status: Status
    error: str = ""
    delivery: int | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may be used, from the providers' documents (channels.md's figures).

    per_sender: messages a second over all chats. per_chat: seconds between two messages to one person once `burst`
    messages have gone out without waiting.
    """

    per_sender: float
    per_chat: float
    burst: int = 1


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a channel needs beside the message: where to, and which contents exist at the provider.

    contents: WhatsApp's ContentSid by generic name (`quick_reply_2`, `list_picker_7`) or template name; empty where none
    were pushed, and then choices are numbered text. status_callback: https address for status callbacks, or "".
    """

    address: str
    contents: Mapping[str, str] = field(default_factory=dict)
    status_callback: str = ""


class Channel(Protocol):
    """One way to reach residents.

    window: how long after the resident's last message anything but a template may go; None: for ever.
    reconciles: the provider can be asked what became of a call (`find`), and its message ids are unique over all chats.
    """

    name: ChannelName
    pace: Pace
    window: timedelta | None
    reconciles: bool

    def parse(self, payload: Mapping[str, Any]) -> Sequence[Inbound]:
        """Neutral messages of one webhook body. Raises MalformedPayload. Pure."""
        ...

    def render(self, message: Outbound, context: RenderContext) -> Sequence[Call]:
        """The provider's calls for one message, in order. Pure; never over a length limit; the same for the same message."""
        ...

    async def send(self, call: Call, delivery: int | None = None) -> str:
        """Makes one call; the provider's message id, or "". delivery: comes back in status callbacks. Raises SendError."""
        ...

    async def find(self, call: Call, since: datetime, known: Collection[str]) -> str | None:
        """The id of the message this call made since then, if the provider has one that is not `known`. Raises SendError."""
        ...

    def problem(self, code: str) -> SendError:
        """What a provider's error code, told later in a receipt, means."""
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...

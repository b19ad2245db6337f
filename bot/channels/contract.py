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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.messages import Channel as ChannelName
from bot.messages import Inbound, Outbound

Status = Literal["sent", "delivered", "read", "failed"]


class ChannelError(Exception):
    """Something between Meedoen and a provider went wrong."""


class MalformedPayload(ChannelError):
    """The body is not what the provider sends."""


class SendError(ChannelError):
    """One call to the provider did not work out. `code` is the provider's own error code."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


class TryAgain(SendError):
    """Nothing was accepted: repeat after `after` seconds."""

    def __init__(self, reason: str, code: str = "", after: float = 1.0) -> None:
        super().__init__(reason, code)
        self.after = after


class OutcomeUnknown(SendError):
    """A timeout after submitting: it may or may not have been accepted."""


class AddressUnusable(SendError):
    """This resident cannot be reached on this channel."""


class WindowClosed(SendError):
    """WhatsApp's 24 hours are over: only a template may go."""


class Refused(SendError):
    """The provider will never take this message."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the provider. `essential` calls carry the message; the others only tidy up and may fail quietly."""

    method: str
    parameters: Mapping[str, Any]
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider tells about a message it took: its id, a status, an error code."""

    provider_id: str
    status: Status
    error: str = ""
    delivery: str = ""


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
    """One way to reach residents."""

    name: ChannelName
    pace: Pace

    def parse(self, payload: Mapping[str, Any]) -> Sequence[Inbound]:
        """Neutral messages of one webhook body. Raises MalformedPayload. Pure."""
        ...

    def render(self, message: Outbound, context: RenderContext) -> Sequence[Call]:
        """The provider's calls for one message, in order. Pure; never over a length limit."""
        ...

    async def send(self, call: Call) -> str:
        """Makes one call; the provider's message id, or "". Raises SendError."""
        ...

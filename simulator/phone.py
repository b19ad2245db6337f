"""A message as the interface and the page tell it: what the phone shows."""

from __future__ import annotations

from typing import Any

from simulator.messages import Message

_OPTIONAL = ("picture", "voice", "sticker", "document", "list", "content", "tapped", "earlier", "rows", "edited")


def rendered(message: Message) -> dict[str, Any]:
    """The documented shape, and what a message has beyond it (list: the button that opens it; tapped: what was chosen).

    at: simulated time; arrived: real time, seconds since 1970.
    """
    body = message.body
    return {
        "id": message.provider_id,
        "at": message.at.isoformat(),
        "arrived": message.arrived,
        "from": message.sender,
        "text": body.get("text", ""),
        "choices": body.get("choices", []),
        "place": body.get("place"),
        "date": body.get("date"),
        "template": body.get("template"),
        "status": message.status,
        **({"error": message.error} if message.error else {}),
        **{name: body[name] for name in _OPTIONAL if body.get(name)},
    }


def gone(message: Message) -> dict[str, Any]:
    """For who showed it before."""
    return {"id": message.provider_id, "gone": True}

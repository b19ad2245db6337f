"""Twilio's form fields to neutral messages and receipts. Pure. Fields nobody here knows are ignored: new ones appear."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.channels.contract import Receipt, Status
from bot.channels.payloads import id_of, place_of, start_of, text_of
from bot.messages import Inbound, Media

_PREFIX = "whatsapp:"
_STATUSES: dict[str, Status] = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
_UNUSABLE = {
    "sticker": "sticker",
    "video": "video",
    "document": "document",
    "contacts": "contact",
    "deleted": "deleted",
    "revoked": "deleted",
}
"""MessageType to our word for it."""
_REPLIES = ("list_reply", "button_reply", "button")
"""Where ChannelMetadata keeps a tapped choice, as WhatsApp's own webhooks do."""
_DEEPEST = 6
_MOST_ADDRESS = 200


def parse(payload: Mapping[str, Any]) -> list[Inbound]:
    """The one message of a webhook body. Raises MalformedPayload when it lacks its id or its sender."""
    said = Inbound(
        channel="whatsapp",
        provider_id=id_of(payload.get("MessageSid") or payload.get("SmsMessageSid"), "MessageSid"),
        address=_address(payload),
        kind="text",
        text=text_of(payload.get("Body"), "Body"),
        message=text_of(payload.get("OriginalRepliedMessageSid"), "OriginalRepliedMessageSid", 80) or None,
    )
    return [_tapped(said, payload) or _with_media(said, payload) or _with_place(said, payload) or _typed(said, payload)]


def parse_status(payload: Mapping[str, Any], delivery: str = "") -> Receipt | None:
    """A status callback; None for a status that says nothing new to us. delivery: of its address, `?delivery=12`."""
    status = _STATUSES.get(text_of(payload.get("MessageStatus") or payload.get("SmsStatus"), "MessageStatus", 20))
    if status is None:
        return None
    return Receipt(
        provider_id=id_of(payload.get("MessageSid") or payload.get("SmsSid"), "MessageSid"),
        status=status,
        error=text_of(payload.get("ErrorCode"), "ErrorCode", 20),
        delivery=int(delivery) if delivery.isascii() and delivery.isdecimal() and len(delivery) < 19 else None,
    )


def _address(payload: Mapping[str, Any]) -> str:
    """`From` without its prefix: a number or a business-scoped id; else the business-scoped id of its own field."""
    sender = text_of(payload.get("From"), "From", _MOST_ADDRESS).removeprefix(_PREFIX).strip()
    return id_of(sender or payload.get("ExternalUserId"), "From", _MOST_ADDRESS)


def _tapped(said: Inbound, payload: Mapping[str, Any]) -> Inbound | None:
    """A choice: ListId, then ButtonPayload, then ChannelMetadata. A typed title is left to the dialogue."""
    for field, title in (("ListId", "ListTitle"), ("ButtonPayload", "ButtonText")):
        if choice := text_of(payload.get(field), field, 200):
            return replace(said, kind="choice", choice=choice, text=text_of(payload.get(title), title) or said.text)
    choice, name = _of_metadata(text_of(payload.get("ChannelMetadata"), "ChannelMetadata", 20_000))
    return replace(said, kind="choice", choice=choice, text=name or said.text) if choice else None


def _of_metadata(text: str) -> tuple[str, str]:
    """Id and title of a reply anywhere in ChannelMetadata's JSON; two empty texts where there is none."""
    try:
        found = list(_replies(json.loads(text), _DEEPEST)) if "reply" in text or "button" in text else []
    except (ValueError, RecursionError):
        return "", ""
    return found[0] if found else ("", "")


def _replies(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or depth == 0:
        return
    for key, inner in value.items():
        if key in _REPLIES and isinstance(inner, dict):
            choice, name = inner.get("id") or inner.get("payload"), inner.get("title") or inner.get("text")
            if isinstance(choice, str) and choice:
                yield text_of(choice, key, 200), text_of(name, key) if isinstance(name, str) else ""
        yield from _replies(inner, depth - 1)


def _with_media(said: Inbound, payload: Mapping[str, Any]) -> Inbound | None:
    """The first of what was attached: WhatsApp sends one a message."""
    reference = text_of(payload.get("MediaUrl0"), "MediaUrl0", 500)
    if not reference:
        return None
    kind = text_of(payload.get("MediaContentType0"), "MediaContentType0", 100).lower()
    media = Media(reference, kind)
    if payload.get("MessageType") == "sticker" or kind == "image/webp":
        return _unusable(said, "sticker")
    if kind.startswith("audio/"):
        return replace(said, kind="voice", media=media)
    if kind.startswith("image/"):
        return replace(said, kind="picture", media=media)
    if kind.startswith("video/"):
        return _unusable(said, "video")
    return _unusable(said, "contact" if "vcard" in kind else "document")


def _with_place(said: Inbound, payload: Mapping[str, Any]) -> Inbound | None:
    latitude, longitude = payload.get("Latitude"), payload.get("Longitude")
    if latitude in (None, "") or longitude in (None, ""):
        return None
    return replace(
        said, kind="place", place=place_of(latitude, longitude, payload.get("Label"), payload.get("Address"))
    )


def _typed(said: Inbound, payload: Mapping[str, Any]) -> Inbound:
    if said.text.strip():
        return replace(said, start=start_of(said.text))
    kind = text_of(payload.get("MessageType"), "MessageType", 40).lower()
    return _unusable(said, _UNUSABLE.get(kind, "empty" if kind in ("", "text") else "unknown"))


def _unusable(said: Inbound, reason: str) -> Inbound:
    return replace(said, kind="unusable", reason=reason)

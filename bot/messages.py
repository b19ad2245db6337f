"""Neutral messages: what comes in from a channel and what goes out to one.

Plain values without behaviour that needs a network, a clock or a store. Every value turns into JSON and back
(`to_json`, `from_json`), because inbox and outbox keep them as rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

Channel = Literal["whatsapp", "telegram"]
InboundKind = Literal["text", "choice", "voice", "picture", "place", "unusable", "blocked", "unblocked"]


@dataclass(frozen=True, slots=True)
class Media:
    """A reference to something the provider keeps; the bytes are never stored here.

    reference: the provider's file id (Telegram) or https address (Twilio).
    """

    reference: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees (WGS 84), with the words to show beside it."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a resident did on a channel.

    provider_id: unique within the channel (Twilio's MessageSid, Telegram's update_id as text).
    address: the resident's id on the channel (`+31612345678` or `NL.ABC...`, a Telegram chat id as text).
    choice: the id of a tapped choice, as it was sent in `Choice.id`.
    text: what was typed; for a choice the title that was tapped, if the channel tells it.
    message: the provider's id of the message this one is about (tapped, replied to).
    callback: what must be acknowledged (Telegram's callback_query.id).
    language_hint: the channel's idea of the language, a BCP 47 code; a hint only.
    reason: for `unusable`, what it was: sticker, video, document, empty, deleted, group, contact, unknown.
    start: the payload of a start link (`t.me/<bot>?start=utrecht`).
    """

    channel: Channel
    provider_id: str
    address: str
    kind: InboundKind
    text: str = ""
    choice: str | None = None
    media: Media | None = None
    place: Place | None = None
    message: str | None = None
    callback: str | None = None
    language_hint: str | None = None
    reason: str = ""
    start: str | None = None
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """All that is set except the address, which is stored encrypted and elsewhere."""
        values = {k: v for k, v in asdict(self).items() if v not in (None, "") and k != "address"}
        if self.at is not None:
            values["at"] = self.at.isoformat()
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any], address: str = "") -> Inbound:
        known = dict(values) | {"address": address}
        if media := known.get("media"):
            known["media"] = Media(**media)
        if place := known.get("place"):
            known["place"] = Place(**place)
        if at := known.get("at"):
            known["at"] = datetime.fromisoformat(at)
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap. `pinned` choices (done, a person) stand on every page of a long list.

    id: at most 64 bytes in UTF-8 (Telegram's callback_data). title: at most 20 characters where there are up to
    three choices, 24 in a list (WhatsApp). description: at most 72 characters.
    """

    id: str
    title: str
    description: str = ""
    pinned: bool = False

    def to_json(self) -> dict[str, Any]:
        values: dict[str, Any] = {"id": self.id, "title": self.title}
        if self.description:
            values["description"] = self.description
        if self.pinned:
            values["pinned"] = True
        return values


@dataclass(frozen=True, slots=True)
class Appointment:
    """A date for the resident's own calendar. Times are aware; `link` is an https address of the .ics file."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """An approved WhatsApp template: the only thing that may be sent outside the 24-hour window."""

    name: str
    language: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to a resident, before any channel has shaped it.

    text is final: in the resident's language, with values filled in. `page` counts from 0 when there are more choices
    than a channel shows at once. `more`, `newer` are the titles of the choices that turn the page; `pick` is the title of
    the button that opens a list. `voice` and `picture` are https addresses. `acknowledges` and `edits` name a callback
    and a provider's message that this one answers or replaces (used keyboards disappear).
    """

    text: str
    choices: tuple[Choice, ...] = ()
    place: Place | None = None
    appointment: Appointment | None = None
    picture: str | None = None
    voice: str | None = None
    template: Template | None = None
    page: int = 0
    more: str = "⬇️"
    newer: str = "⬆️"
    pick: str = "👆"
    acknowledges: str | None = None
    used_message: str | None = None
    edits: str | None = None
    language: str = "en"

    def to_json(self) -> dict[str, Any]:
        """All that is not as it is by default. Written out by hand: `asdict` was a third of a turn's time."""
        values: dict[str, Any] = {"text": self.text}
        for name in _SIMPLE:
            if (value := getattr(self, name)) != _DEFAULTS[name]:
                values[name] = value
        if self.choices:
            values["choices"] = [choice.to_json() for choice in self.choices]
        if self.place is not None:
            values["place"] = asdict(self.place)
        if self.template is not None:
            values["template"] = asdict(self.template)
        if self.appointment is not None:
            moments = {key: getattr(self.appointment, key).isoformat() for key in ("starts_at", "ends_at")}
            values["appointment"] = asdict(self.appointment) | moments
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Outbound:
        known = dict(values)
        known["choices"] = tuple(Choice(**choice) for choice in known.get("choices", ()))
        if place := known.get("place"):
            known["place"] = Place(**place)
        if appointment := known.get("appointment"):
            known["appointment"] = Appointment(
                **appointment | {key: datetime.fromisoformat(appointment[key]) for key in ("starts_at", "ends_at")}
            )
        if template := known.get("template"):
            known["template"] = Template(**template | {"variables": tuple(template.get("variables", ()))})
        return cls(**known)

    def on_page(self, page: int) -> Outbound:
        return replace(self, page=page)


_SIMPLE = ("picture", "voice", "page", "more", "newer", "pick", "acknowledges", "used_message", "edits", "language")
_DEFAULTS = {name: getattr(Outbound(text=""), name) for name in _SIMPLE}

PAGE = "page:"
"""A tapped choice whose id starts with this turns the page of the last question: `page:1`."""

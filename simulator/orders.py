"""What a page or a test asks a person to do, read from JSON. Raises NotUnderstood with the field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from simulator.accounts import CHANNELS, Channel

Act = Literal["text", "choice", "voice", "picture", "place", "sticker", "start", "blocked"]
ACTS: tuple[Act, ...] = ("choice", "voice", "picture", "place", "sticker", "start", "blocked", "text")
"""In the order in which they are looked for: a picture may have a text beside it."""
_TEXTS = ("user", "text", "choice", "start", "language_hint", "profile_name", "provider_id", "message")
_SWITCHES = ("blocked", "stale", "hidden_number")
_FIELDS = {"channel", *_TEXTS, *_SWITCHES, "voice", "picture", "place", "sticker"}
MEETING = {"latitude": 52.0907, "longitude": 5.1214, "name": "", "address": ""}
"""Where somebody is who says no more than `"place": true`: the middle of Utrecht."""


class NotUnderstood(Exception):
    """The body isn't what the interface says. `field`: which one; the message: what is expected."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: {expected}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Order:
    """One act of one person.

    text: what is typed, or said beside a picture. choice: the id of what is tapped; message: on which message, where the
    newest that offers it isn't meant; stale: it may be gone from the phone by now (a second tap). place: latitude,
    longitude, name, address. blocked: the bot is blocked, or that is taken back. provider_id: the provider's own id
    for it; one that was used makes the provider deliver that message again. hidden_number: WhatsApp tells the bot a
    business-scoped id in place of a phone number.
    """

    channel: Channel
    user: str
    act: Act
    text: str = ""
    choice: str = ""
    message: str | None = None
    stale: bool = False
    place: Mapping[str, Any] | None = None
    blocked: bool = False
    start: str = ""
    language_hint: str | None = None
    profile_name: str | None = None
    provider_id: str | None = None
    hidden_number: bool = False


def channel_of(value: Any) -> Channel:
    if value not in CHANNELS:
        raise NotUnderstood("channel", " or ".join(CHANNELS))
    return cast(Channel, value)


def user_of(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        raise NotUnderstood("user", "a text of 1 to 100 characters")
    return value


def order(given: Any) -> Order:
    """The order in a JSON body."""
    if not isinstance(given, dict):
        raise NotUnderstood("body", "a JSON object")
    if unknown := sorted(set(given) - _FIELDS):
        raise NotUnderstood(unknown[0], "no such field")
    values = {name: _clean(value) for name, value in given.items() if value is not None}
    _of_type(values, _TEXTS, str, "a text")
    _of_type(values, _SWITCHES, bool, "true or false")
    act = next((act for act in ACTS if act in values), None)
    if act is None:
        raise NotUnderstood("text", "one of " + ", ".join(ACTS))
    return Order(
        channel=channel_of(values.get("channel")),
        user=user_of(values.get("user")),
        act=act,
        text=values.get("text", "") or _caption(values),
        place=_place(values["place"]) if act == "place" else None,
        **{name: values[name] for name in _PLAIN if name in values},
    )


_PLAIN = "choice message stale blocked start language_hint profile_name provider_id hidden_number".split()


def _of_type(values: Mapping[str, Any], names: tuple[str, ...], kind: type, expected: str) -> None:
    for name in names:
        if not isinstance(values.get(name, kind()), kind):
            raise NotUnderstood(name, expected)


def _clean(value: Any) -> Any:
    """No phone sends half a surrogate pair."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


def _caption(values: Mapping[str, Any]) -> str:
    picture = values.get("picture")
    return str(picture.get("caption", "")) if isinstance(picture, dict) else ""


def _place(value: Any) -> dict[str, Any]:
    place: dict[str, Any] = {**MEETING, **(value if isinstance(value, dict) else {})}
    try:
        degrees = {name: float(place[name]) for name in ("latitude", "longitude")}
    except (TypeError, ValueError, OverflowError):
        raise NotUnderstood("place", "latitude and longitude in degrees") from None
    return degrees | {name: str(place.get(name) or "") for name in ("name", "address")}

"""Reading a provider's payload: values of the right type, free of what no store takes, or MalformedPayload."""

from __future__ import annotations

import math
import re
from typing import Any

from bot.channels.contract import MalformedPayload
from bot.channels.limits import clean, head
from bot.messages import Place

MOST_TEXT = 4096
"""More text than this is not kept; both providers send less in one message."""
_START = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})\s*")
_MOST_ID = 80


def text_of(value: Any, what: str, most: int = MOST_TEXT) -> str:
    """A text, "" for nothing. what: the field's name, for the error."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedPayload(what)
    return head(clean(value[: 2 * most]), most)


def number_of(value: Any, what: str) -> str:
    """An id that is a whole number, as text."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise MalformedPayload(what)
    return str(value)


def id_of(value: Any, what: str, most: int = _MOST_ID) -> str:
    """An id that is a text: required, not too long."""
    if not isinstance(value, str) or not value or clean(value) != value or len(value) > most:
        raise MalformedPayload(what)
    return value


def place_of(latitude: Any, longitude: Any, name: Any, address: Any) -> Place:
    """Degrees may come as numbers or as text."""
    return Place(
        _degrees(latitude, 90, "latitude"),
        _degrees(longitude, 180, "longitude"),
        text_of(name, "place", 200),
        text_of(address, "address", 200),
    )


def _degrees(value: Any, most: float, what: str) -> float:
    try:
        degrees = float(value)
    except (TypeError, ValueError, OverflowError):
        raise MalformedPayload(what) from None
    if not math.isfinite(degrees) or abs(degrees) > most:
        raise MalformedPayload(what)
    return degrees


def start_of(text: str) -> str | None:
    """The payload of a start link in "/start utrecht": t.me/<bot>?start=utrecht, wa.me/<number>?text=/start%20utrecht."""
    found = _START.fullmatch(text.strip())
    return found[1] if found else None

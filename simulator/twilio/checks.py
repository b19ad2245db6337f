"""The form of a message to send, checked as Twilio checks it. Raises Problem."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from simulator.twilio.problems import Problem

BODY = 1600
MEDIA = 10
FIELDS = frozenset(
    "To From Body MediaUrl PersistentAction StatusCallback ContentSid ContentVariables MessagingServiceSid"
    " ProvideFeedback ValidityPeriod SmartEncoded ShortenUrls Attempt ForceDelivery RiskCheck".split()
)
_LISTS = frozenset({"MediaUrl", "PersistentAction"})
_ADDRESS = re.compile(r"whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128})")
_PIN = re.compile(r"geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:\|(.*))?", re.DOTALL)
_VARIABLE_NAME = re.compile(r"\w{1,16}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message somebody wants sent. to: the address without `whatsapp:`."""

    to: str
    body: str
    media: tuple[str, ...]
    pin: dict[str, Any] | None
    callback: str
    content_sid: str
    variables: dict[str, str]


def wanted(form: Sequence[tuple[str, str]], sender: str) -> Wanted:
    """sender: our own number. Raises Problem."""
    values = _single(form)
    media = tuple(value for name, value in form if name == "MediaUrl" and value)
    actions = [value for name, value in form if name == "PersistentAction" and value]
    body, content_sid = values.get("Body", ""), values.get("ContentSid", "")
    to = _addresses(values, sender)
    if not (body.strip() or media or content_sid):
        raise Problem(21619)
    if len(body.encode("utf-16-le", "surrogatepass")) // 2 > BODY:
        raise Problem(21617)
    return Wanted(
        to=to,
        body=body,
        media=_media(media),
        pin=_pin(actions, body),
        callback=_callback(values.get("StatusCallback", "")),
        content_sid=content_sid,
        variables=variables(values.get("ContentVariables", ""), content_sid),
    )


def _single(form: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Each field at most once, except the lists."""
    values: dict[str, str] = {}
    for name, value in form:
        if name not in FIELDS:
            raise Problem(20001, f"{name} is not a parameter the stand-in knows (Twilio overlooks it)")
        if name in values and name not in _LISTS:
            raise Problem(20001, f"{name} given twice")
        values[name] = value
    return values


def _addresses(values: Mapping[str, str], sender: str) -> str:
    to, source = values.get("To", ""), values.get("From", "")
    if not to:
        raise Problem(21604)
    if not source:
        raise Problem(21603)
    if to.startswith("whatsapp:") != source.startswith("whatsapp:"):
        raise Problem(21910)
    if source != f"whatsapp:{sender}":
        raise Problem(63007)
    found = _ADDRESS.fullmatch(to)
    if found is None:
        raise Problem(21211)
    return found[1]


def _media(links: tuple[str, ...]) -> tuple[str, ...]:
    if len(links) > MEDIA:
        raise Problem(21623)
    for link in links:
        parts = urlsplit(link)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Problem(21620)
    return links


def _callback(link: str) -> str:
    parts = urlsplit(link)
    if link and (parts.scheme not in ("http", "https") or not parts.hostname or "_" in parts.hostname):
        raise Problem(21609)
    return link


def _pin(actions: Sequence[str], body: str) -> dict[str, Any] | None:
    """A pin needs a body: WhatsApp shows it as the place's name, the label as its address."""
    if not actions:
        return None
    found = _PIN.fullmatch(actions[0])
    if found is None or len(actions) > 1 or not body.strip():
        raise Problem(20001, "PersistentAction takes one geo:latitude,longitude|label beside a Body")
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Problem(20001, "PersistentAction is nowhere on earth")
    return {"latitude": latitude, "longitude": longitude, "name": body, "address": found[3] or ""}


def variables(text: str, content_sid: str) -> dict[str, str]:
    """ContentVariables: a JSON object of names and texts, none of them empty, broken or full of spaces."""
    if not text:
        return {}
    try:
        values = json.loads(text)
    except ValueError:
        raise Problem(21656, "no JSON") from None
    if not content_sid or not isinstance(values, dict):
        raise Problem(21656, "an object beside a ContentSid is expected")
    for name, value in values.items():
        if not _VARIABLE_NAME.fullmatch(name) or not isinstance(value, str) or not value.strip():
            raise Problem(21656, f"{name} is no text or empty")
        if re.search(r"[\n\r\t]| {5}", value):
            raise Problem(21656, f"{name} holds a line break, a tab or more than four spaces in a row")
    return values

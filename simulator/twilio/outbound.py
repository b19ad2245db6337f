"""The Messages API on the record: what the bot sends, and what it may ask about it later."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from simulator.accounts import Accounts, Clock
from simulator.messages import Message, Messages
from simulator.people import People, Person
from simulator.presence import Presence
from simulator.twilio import fill
from simulator.twilio.checks import Wanted
from simulator.twilio.contents import Contents
from simulator.twilio.problems import Problem

Json = dict[str, Any]
WINDOW = timedelta(hours=24)
_CALENDAR_LINK = re.compile(r"https?://\S+\.ics\b")
_SOUNDS = (".ogg", ".oga", ".mp3", ".m4a", ".amr", ".aac")
_STATUS = {"failed": "undelivered"}


class Outbound:
    """Takes messages as Twilio does. Raises Problem for what it would not take."""

    def __init__(
        self,
        accounts: Accounts,
        clock: Clock,
        people: People,
        messages: Messages,
        contents: Contents,
        presence: Presence,
    ) -> None:
        self._accounts, self._clock, self._people = accounts, clock, people
        self._messages, self._contents, self._presence = messages, contents, presence

    def recipient(self, wanted: Wanted) -> Person:
        """Raises Problem where the person has blocked the bot."""
        person = self._people.address("whatsapp", wanted.to)
        if person.blocked:
            raise Problem(63014)
        return person

    def take(self, wanted: Wanted, person: Person, form: Sequence[tuple[str, str]]) -> Message:
        """Puts the message on record: accepted, and soon on the phone."""
        body, anytime = self._shown(wanted)
        if not anytime and not self._in_window(person):
            raise Problem(63016)
        sid = ("MM" if wanted.media else "SM") + secrets.token_hex(16)
        now = self._clock.now()
        raw = {"form": [list(field) for field in form]}
        added = self._messages.add(person, "bot", sid, now, body, raw, status="queued", callback=wanted.callback)
        self._messages.read_up_to(person)
        self._presence.quiet(person)
        return added

    def _in_window(self, person: Person) -> bool:
        return person.heard_at is None or self._clock.now() - person.heard_at < WINDOW

    def _shown(self, wanted: Wanted) -> tuple[Json, bool]:
        """What the phone shows, and whether it may go outside the window."""
        if wanted.content_sid:
            return self._of_content(wanted)
        if wanted.pin is not None:
            return {"text": "", "choices": [], "place": wanted.pin}, False
        body: Json = {"text": wanted.body, "choices": []}
        if wanted.media:
            sound = urlsplit(wanted.media[0]).path.lower().endswith(_SOUNDS)
            body["voice" if sound else "picture"] = wanted.media[0]
        if found := _CALENDAR_LINK.search(wanted.body):
            body["date"] = {"title": "", "starts_at": None, "ends_at": None, "where": "", "link": found[0]}
        return body, False

    def _of_content(self, wanted: Wanted) -> tuple[Json, bool]:
        content, approved = self._contents.to_send(wanted.content_sid)
        if unknown := set(wanted.variables) - fill.names(content["types"]):
            raise Problem(21656, f"the content has no {sorted(unknown)[0]}")
        body = fill.shown(content["types"], content["variables"] | wanted.variables, approved)
        facts = {"sid": wanted.content_sid, "name": content["friendly_name"], "language": content["language"]}
        body["content"] = facts | {"variables": wanted.variables}
        return body | ({"template": content["friendly_name"]} if approved else {}), approved

    def resource(self, message: Message) -> Json:
        """Twilio's Message resource."""
        account = self._accounts.twilio_account_sid
        ours, theirs = f"whatsapp:{self._accounts.sender}", f"whatsapp:{self._people.by_id(message.person).address}"
        inbound = message.sender == "resident"
        uri = f"/2010-04-01/Accounts/{account}/Messages/{message.provider_id}"
        at = format_datetime(message.at.replace(microsecond=0))
        place = message.body.get("place") or {}
        return {
            "sid": message.provider_id,
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": message.body.get("redacted", message.body["text"] or place.get("name", "")),
            "date_created": at,
            "date_sent": at,
            "date_updated": at,
            "direction": "inbound" if inbound else "outbound-api",
            "error_code": int(message.error) if message.error.isdecimal() else None,
            "error_message": None,
            "from": theirs if inbound else ours,
            "to": ours if inbound else theirs,
            "messaging_service_sid": None,
            "num_media": "1" if any(kind in message.body for kind in ("picture", "voice", "sticker")) else "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "status": "received" if inbound else _STATUS.get(message.status, message.status),
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "uri": f"{uri}.json",
        }

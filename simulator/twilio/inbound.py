"""What a person does on WhatsApp, as Twilio posts it: a form, signed with our auth token and the public address."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from simulator.accounts import Accounts, Clock
from simulator.choosing import Chosen
from simulator.files import PICTURE, STICKER, VOICE, Files, address
from simulator.messages import Message, Messages
from simulator.orders import Order
from simulator.people import People, Person
from simulator.record import dumps
from simulator.twilio.signature import signature
from simulator.webhooks import Webhooks

Json = dict[str, Any]
PATH = "/webhooks/whatsapp"
PATIENCE = 15.0
_KINDS = {
    "text": "text",
    "start": "text",
    "place": "location",
    "voice": "audio",
    "picture": "image",
    "sticker": "sticker",
}
_MEDIA = {"voice": VOICE, "picture": PICTURE, "sticker": STICKER}


class Inbound:
    """Posts the webhook. Twilio doesn't repeat one that was answered, whatever the answer."""

    def __init__(
        self, accounts: Accounts, clock: Clock, people: People, messages: Messages, files: Files, webhooks: Webhooks
    ) -> None:
        self._accounts, self._clock, self._people = accounts, clock, people
        self._messages, self._files, self._webhooks = messages, files, webhooks

    def act(self, person: Person, order: Order, chosen: Chosen | None) -> Message | None:
        """Puts on record what the person did. None for blocking: Twilio says nothing of it before the bot writes."""
        if order.act == "blocked":
            self._people.block(person, order.blocked)
            return None
        media = _MEDIA.get(order.act)
        sid = order.provider_id or ("MM" if media else "SM") + secrets.token_hex(16)
        fields, body = self._tapped(chosen) if chosen is not None else self._said(order, sid)
        now = self._clock.now()
        self._people.heard(person, now)
        form = self._envelope(person, sid, media is not None) | fields
        return self._messages.add(person, "resident", sid, now, body, {"form": form}, status="sent")

    async def deliver(self, message: Message) -> int:
        """The status the webhook gave."""
        form: dict[str, str] = message.raw["form"]
        url = self._accounts.public_url.rstrip("/") + PATH
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "X-Twilio-Signature": signature(self._accounts.twilio_auth_token, url, form),
            "User-Agent": "TwilioProxy/1.1",
        }
        person = self._people.by_id(message.person)
        body = urlencode(form).encode()
        status = await self._webhooks.say(person, self._accounts.reachable(url), body, headers, PATIENCE)
        if 200 <= status < 300:
            self._messages.delivered(message)
        return status

    def _envelope(self, person: Person, sid: str, media: bool) -> dict[str, str]:
        """What every one has. People whose number stays hidden come with a business-scoped id."""
        numbered = person.address.startswith("+")
        names = {"ProfileName": person.name, "WaId": person.address.removeprefix("+")}
        who = names if numbered else {"ProfileName": person.name, "ExternalUserId": person.address}
        return {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "AccountSid": self._accounts.twilio_account_sid,
            "ApiVersion": "2010-04-01",
            "From": f"whatsapp:{person.address}",
            "To": f"whatsapp:{self._accounts.sender}",
            "NumMedia": "1" if media else "0",
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            **who,
            "ChannelMetadata": dumps({"type": "whatsapp", "data": {"context": who}}),
        }

    def _said(self, order: Order, sid: str) -> tuple[dict[str, str], Json]:
        """The fields of what was written or attached, and what the phone shows."""
        text = order.text or (f"/start {order.start}".rstrip() if order.act == "start" else "")
        fields = {"MessageType": _KINDS[order.act], "Body": text}
        body: Json = {"text": text}
        if order.place is not None:
            return fields | _place(order.place), body | {"place": dict(order.place)}
        if order.act in _MEDIA:
            file = self._files.sample(_MEDIA[order.act], sid, "ME" + secrets.token_hex(16))
            account = f"{self._accounts.twilio_url}/2010-04-01/Accounts/{self._accounts.twilio_account_sid}"
            fields |= {"MediaContentType0": file.type, "MediaUrl0": f"{account}/Messages/{sid}/Media/{file.id}"}
            body[order.act] = address(file.id)
        return fields, body

    def _tapped(self, chosen: Chosen) -> tuple[dict[str, str], Json]:
        """A tap is a message that repeats the title: of a list, of buttons in session, or of a template's buttons."""
        on = chosen.message
        self._messages.change(on, on.body | {"tapped": [*on.body.get("tapped", []), chosen.id]})
        replied = {
            "Body": chosen.title,
            "OriginalRepliedMessageSid": on.provider_id,
            "OriginalRepliedMessageSender": f"whatsapp:{self._accounts.sender}",
        }
        if "list" in on.body:
            listed = {"ListId": chosen.id, "ListTitle": chosen.title}
            described = {"ListDescription": chosen.description} if chosen.description else {}
            return {"MessageType": "interactive", **listed, **described, **replied}, {"text": chosen.title}
        kind = "button" if on.body.get("template") else "interactive"
        return (
            {"MessageType": kind, "ButtonText": chosen.title, "ButtonPayload": chosen.id, **replied},
            {"text": chosen.title},
        )


def _place(place: Any) -> dict[str, str]:
    point = {"Latitude": str(place["latitude"]), "Longitude": str(place["longitude"])}
    words = {"Label": place["name"], "Address": place["address"]}
    return point | {name: value for name, value in words.items() if value}

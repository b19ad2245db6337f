"""What a person does on Telegram, as an Update posted to the bot's webhook."""

from __future__ import annotations

import asyncio
from typing import Any

from simulator.accounts import Accounts, Clock
from simulator.choosing import Chosen
from simulator.files import PICTURE, STICKER, VOICE, File, Files, address
from simulator.messages import Message, Messages
from simulator.orders import NotUnderstood, Order
from simulator.people import People, Person
from simulator.record import dumps
from simulator.telegram import objects
from simulator.telegram.registration import Registration
from simulator.webhooks import Webhooks

Json = dict[str, Any]
PATIENCE = 60.0
"""Seconds Telegram waits for an answer; anything but 2xx is repeated."""
AGAIN_AFTER = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Updates:
    """Posts updates and repeats those that got no 2xx, after a restart too."""

    def __init__(
        self,
        accounts: Accounts,
        clock: Clock,
        people: People,
        messages: Messages,
        files: Files,
        registration: Registration,
        webhooks: Webhooks,
    ) -> None:
        self._accounts, self._clock, self._people, self._messages = accounts, clock, people, messages
        self._files, self._registration, self._webhooks = files, registration, webhooks
        self._repeating: set[asyncio.Task[None]] = set()

    def act(self, person: Person, order: Order, chosen: Chosen | None) -> Message:
        """Puts on record what the person did."""
        number = self._messages.next_number()
        update_id = _update_id(order.provider_id) if order.provider_id else number
        if order.act == "blocked":
            self._people.block(person, order.blocked)
            return self._add(person, update_id, {"my_chat_member": self._membership(person, order.blocked)}, {}, True)
        if chosen is not None:
            return self._tap(person, update_id, chosen)
        content, body = self._content(order, str(update_id))
        said = {
            "message_id": number,
            "date": self._seconds(),
            "chat": objects.chat(person),
            "from": objects.user(person),
        }
        return self._add(person, update_id, {"message": said | content}, body, False)

    async def deliver(self, message: Message) -> int | None:
        """The status the webhook gave; what failed is repeated meanwhile. None: the bot wants no such updates."""
        if not self._wanted(message):
            return None
        status = await self._post(message)
        if not 200 <= status < 300:
            self._repeat(message)
        return status

    def resume(self) -> None:
        """Repeats what nobody confirmed before the process ended."""
        for message in self._messages.waiting("telegram", "resident", ("sent",)):
            self._repeat(message)

    def close(self) -> None:
        for task in self._repeating:
            task.cancel()

    def _repeat(self, message: Message) -> None:
        task = asyncio.create_task(self._insist(message))
        self._repeating.add(task)
        task.add_done_callback(self._repeating.discard)

    async def _insist(self, message: Message) -> None:
        for seconds in AGAIN_AFTER:
            await asyncio.sleep(seconds)
            if self._wanted(message) and 200 <= await self._post(message) < 300:
                return
        self._messages.advance(message.seq, "failed", "gave up")

    def _wanted(self, message: Message) -> bool:
        """Whether the bot has a webhook and asked for this kind of update."""
        return bool(self._registration.url) and any(
            kind in message.raw["update"] for kind in self._registration.updates
        )

    async def _post(self, message: Message) -> int:
        headers = {"Content-Type": "application/json"}
        if self._registration.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._registration.secret
        url = self._accounts.reachable(self._registration.url)
        body = dumps(message.raw["update"]).encode("utf-8", "surrogatepass")
        person = self._people.by_id(message.person)
        status = await self._webhooks.say(person, url, body, headers, PATIENCE)
        if 200 <= status < 300:
            self._messages.delivered(message)
        return status

    def _add(self, person: Person, update_id: int, update: Json, body: Json, hidden: bool) -> Message:
        now = self._clock.now()
        raw = {"update": {"update_id": update_id, **update}, "message": update.get("message", {})}
        self._people.heard(person, now)
        return self._messages.add(person, "resident", str(update_id), now, body, raw, status="sent", hidden=hidden)

    def _seconds(self) -> int:
        return int(self._clock.now().timestamp())

    def _tap(self, person: Person, update_id: int, chosen: Chosen) -> Message:
        """On the phone nothing appears; the button waits until the query is answered."""
        query = f"q{update_id}"
        tap = {
            "id": query,
            "from": objects.user(person),
            "message": objects.message(chosen.message, person, self._accounts.telegram_token),
            "chat_instance": f"c{person.id}",
            "data": chosen.id,
        }
        tapped = [*chosen.message.body.get("tapped", []), chosen.id]
        self._messages.change(chosen.message, chosen.message.body | {"tapped": tapped})
        return self._add(person, update_id, {"callback_query": tap}, {"query": query, "choice": chosen.id}, True)

    def _membership(self, person: Person, blocked: bool) -> Json:
        me = {
            key: objects.bot(self._accounts.telegram_token)[key] for key in ("id", "is_bot", "first_name", "username")
        }
        return {
            "chat": objects.chat(person),
            "from": objects.user(person),
            "date": self._seconds(),
            "old_chat_member": _member(me, not blocked),
            "new_chat_member": _member(me, blocked),
        }

    def _content(self, order: Order, message: str) -> tuple[Json, Json]:
        """The Message's content, and what the phone shows."""
        if order.act in ("text", "start"):
            text = order.text or f"/start {order.start}".rstrip()
            return {"text": text, **_entities(text)}, {"text": text}
        if order.place is not None:
            return _place(order.place), {"place": order.place}
        file = self._files.sample({"voice": VOICE, "picture": PICTURE}.get(order.act, STICKER), message)
        said = {"caption": order.text} if order.text else {}
        return {**_attached(order.act, file), **said}, {order.act: address(file.id), "text": order.text}


def _update_id(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise NotUnderstood("provider_id", "a whole number (update_id)")
    return int(text)


def _member(me: Json, blocked: bool) -> Json:
    return {"user": me, "status": "kicked", "until_date": 0} if blocked else {"user": me, "status": "member"}


def _entities(text: str) -> Json:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]}


def _place(place: Any) -> Json:
    location = {"latitude": place["latitude"], "longitude": place["longitude"]}
    if not (place["name"] or place["address"]):
        return {"location": location}
    return {"location": location, "venue": {"location": location, "title": place["name"], "address": place["address"]}}


def _attached(kind: str, file: File) -> Json:
    facts: Json = {"file_id": file.id, "file_unique_id": file.id[-16:], "file_size": len(file.data)}
    if kind == "picture":
        return {"photo": [facts | {"width": 640, "height": 480}]}
    if kind == "voice":
        return {"voice": facts | {"duration": 3, "mime_type": file.type}}
    size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": facts | size | {"type": "regular", "emoji": "👋"}}

"""`/simulator/api`: what the phone page and tests talk to.

POST send      {"channel", "user", and one of "text" | "choice" | "voice" | "picture" | "place" | "sticker" | "start" | "blocked",
               ...} (orders.py names every field) -> {"status": of the webhook, or null where none is due, "id"}; 404 for
               a choice that no message on the phone offers, with those it does offer; 502 where no webhook answers
GET  messages  ?channel=&user=&after=ID -> {"messages": [...], "typing", "blocked", "revision", "now"}; with changed=REVISION
               those that changed since, and {"id", "gone": true} for what is no longer there
POST reset     {"channel", "user"}: the person comes back with another phone, unknown to the bot
GET  clock     -> {"now"}; POST {"now": ISO} or {"forward": seconds} moves it
GET  faults    -> {"faults": [...], "possible"}; POST {"channel", "fault", "count", "user"} sets one (count 0 takes it back);
               DELETE clears all
GET  files/ID  what was uploaded or attached
Anything not understood: 400 {"error", "field"}.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.accounts import Clock
from simulator.choosing import NotOnPhone, choose
from simulator.faults import EVERYBODY, FAULTS, Faults, possible
from simulator.files import Files
from simulator.messages import Message, Messages
from simulator.orders import NotUnderstood, Order, channel_of, order, user_of
from simulator.people import People, Person
from simulator.phone import gone, rendered
from simulator.presence import Presence
from simulator.telegram.updates import Updates
from simulator.twilio.inbound import Inbound
from simulator.webhooks import UNREACHABLE

Handler = Callable[[Request], Awaitable[Response]]
_LATEST = 200
"""How much of a phone's past the page gets at first."""


class Api:
    """The interface's routes, under /api."""

    def __init__(
        self,
        clock: Clock,
        people: People,
        messages: Messages,
        files: Files,
        faults: Faults,
        presence: Presence,
        updates: Updates,
        inbound: Inbound,
    ) -> None:
        self._clock, self._people, self._messages = clock, people, messages
        self._files, self._faults, self._presence = files, faults, presence
        self._updates, self._inbound = updates, inbound

    @property
    def routes(self) -> list[Route]:
        return [
            _route("/api/send", self._send, "POST"),
            _route("/api/messages", self._list, "GET"),
            _route("/api/reset", self._reset, "POST"),
            _route("/api/clock", self._tell_time, "GET"),
            _route("/api/clock", self._move_time, "POST"),
            _route("/api/faults", self._list_faults, "GET"),
            _route("/api/faults", self._set_fault, "POST"),
            _route("/api/faults", self._clear_faults, "DELETE"),
            _route("/api/files/{id}", self._file, "GET"),
        ]

    async def _send(self, request: Request) -> Response:
        asked = order(await _json(request))
        message = self._again(asked)
        if message is None:
            person = self._people.user(asked.channel, asked.user, asked.hidden_number)
            person = self._people.introduce(person, asked.profile_name, asked.language_hint)
            message = self._act(person, asked)
        if message is None:
            return JSONResponse({"status": None, "id": None})
        deliver = self._updates.deliver if asked.channel == "telegram" else self._inbound.deliver
        status = await deliver(message)
        return JSONResponse(
            {"status": status or None, "id": message.provider_id}, 502 if status == UNREACHABLE else 200
        )

    def _again(self, asked: Order) -> Message | None:
        """The message with that id, if the provider has delivered it before."""
        known = self._messages.known(asked.channel, asked.provider_id) if asked.provider_id else None
        if known is not None and known.sender != "resident":
            raise NotUnderstood("provider_id", "one that the bot's own messages don't have")
        return known

    def _act(self, person: Person, asked: Order) -> Message | None:
        chosen = choose(self._messages, person, asked) if asked.act == "choice" else None
        return (self._updates if asked.channel == "telegram" else self._inbound).act(person, asked, chosen)

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        person = self._people.known(channel_of(query.get("channel")), user_of(query.get("user")))
        facts = {"revision": self._messages.revision, "now": self._clock.now().isoformat()}
        if person is None:
            return JSONResponse({"messages": [], "typing": False, "blocked": False, **facts})
        if "changed" in query:
            listed = self._changed(person, _number(query["changed"], "changed"))
        else:
            found = self._messages.of(person, self._place_of(person, query.get("after", "")))
            listed = [rendered(message) for message in found if not (message.hidden or message.gone)]
        typing = self._presence.typing(person)
        return JSONResponse({"messages": listed, "typing": typing, "blocked": person.blocked, **facts})

    def _changed(self, person: Person, revision: int) -> list[dict[str, Any]]:
        found = self._messages.changed(person, revision)
        found = found if revision else found[-_LATEST:]
        return [gone(message) if message.gone else rendered(message) for message in found if not message.hidden]

    def _place_of(self, person: Person, after: str) -> int:
        """The number of the message with that id: everything follows nothing."""
        if after in ("", "0"):
            return 0
        message = self._messages.known(person.channel, after)
        if message is None or message.person != person.id:
            raise NotUnderstood("after", "the id of a message of this person")
        return message.seq

    async def _reset(self, request: Request) -> Response:
        given = await _json(request)
        self._people.reset(channel_of(given.get("channel")), user_of(given.get("user")))
        return JSONResponse({})

    async def _tell_time(self, request: Request) -> Response:
        return JSONResponse({"now": self._clock.now().isoformat()})

    async def _move_time(self, request: Request) -> Response:
        given = await _json(request)
        if "forward" in given:
            self._clock.set(self._clock.now() + timedelta(seconds=_number(given["forward"], "forward")))
        else:
            self._clock.set(_moment(given.get("now")))
        return await self._tell_time(request)

    async def _list_faults(self, request: Request) -> Response:
        return JSONResponse({"faults": self._faults.waiting(), "possible": FAULTS})

    async def _set_fault(self, request: Request) -> Response:
        given = await _json(request)
        channel, fault, user = channel_of(given.get("channel")), given.get("fault"), given.get("user") or EVERYBODY
        if not possible(channel, fault):
            raise NotUnderstood("fault", " or ".join(FAULTS[channel]))
        count = _number(given.get("count", 1), "count")
        self._faults.set(channel, str(fault), count, user_of(user) if user else EVERYBODY)
        return await self._list_faults(request)

    async def _clear_faults(self, request: Request) -> Response:
        self._faults.clear()
        return await self._list_faults(request)

    async def _file(self, request: Request) -> Response:
        """As a download unless it is a picture or a sound: an upload must not become a page of this site."""
        file = self._files.known(request.path_params["id"])
        if file is None:
            return JSONResponse({"error": "no such file"}, 404)
        shown = file.type in ("image/jpeg", "image/png", "image/webp", "audio/ogg")
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        headers["Content-Disposition"] = "inline" if shown else f"attachment; filename={_safe(file.name)}"
        return Response(file.data, media_type=file.type if shown else "application/octet-stream", headers=headers)


def _route(path: str, handler: Handler, method: str) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            answer = await handler(request)
        except NotUnderstood as problem:
            answer = JSONResponse({"error": str(problem), "field": problem.field}, 400)
        except NotOnPhone as problem:
            answer = JSONResponse({"error": str(problem), "choices": problem.choices}, 404)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return Route(path, endpoint, methods=[method])


async def _json(request: Request) -> dict[str, Any]:
    """JSON only: a form of another site's page can't send that without asking first."""
    if "application/json" not in request.headers.get("content-type", ""):
        raise NotUnderstood("body", "Content-Type: application/json")
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise NotUnderstood("body", "JSON") from None
    if not isinstance(value, dict):
        raise NotUnderstood("body", "a JSON object")
    return value


def _number(value: Any, field: str) -> int:
    try:
        return int(value)
    except (ValueError, TypeError, OverflowError):
        raise NotUnderstood(field, "a whole number") from None


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise NotUnderstood("now", "a time in ISO 8601") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _safe(name: str) -> str:
    return "".join(letter for letter in name if (letter.isalnum() and letter.isascii()) or letter in "._-") or "file"

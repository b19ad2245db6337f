"""Twilio's APIs over HTTP. All of its hosts end here: api.twilio.com, content.twilio.com, messaging.twilio.com."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.accounts import Accounts
from simulator.faults import ANSWERS, Faults
from simulator.files import Files
from simulator.messages import Message, Messages
from simulator.people import People
from simulator.presence import Presence
from simulator.twilio import listing
from simulator.twilio.checks import wanted
from simulator.twilio.contents import Contents
from simulator.twilio.outbound import Outbound
from simulator.twilio.problems import Problem, not_found
from simulator.twilio.receipts import Receipts
from simulator.unanswered import Held, Refused

Handler = Callable[[Request], Awaitable[Response]]
_STRUCK = {
    "error_500": (20500, 500),
    "too_fast": (20429, 429),
    "blocked": (63014, 400),
    "window_closed": (63016, 400),
}
_WINDOW = 63016


class TwilioApi:
    """Messages, media, the account, contents and the typing indicator."""

    def __init__(
        self,
        accounts: Accounts,
        people: People,
        messages: Messages,
        files: Files,
        faults: Faults,
        presence: Presence,
        contents: Contents,
        outbound: Outbound,
        receipts: Receipts,
    ) -> None:
        self._accounts, self._people, self._messages = accounts, people, messages
        self._files, self._faults, self._presence = files, faults, presence
        self._contents, self._outbound, self._receipts = contents, outbound, receipts

    @property
    def routes(self) -> list[Route]:
        account = "/twilio/2010-04-01/Accounts/{account}"
        message = account + "/Messages/{sid}"
        content = "/twilio/v1/Content"
        return [
            self._route(account + "/Messages.json", self._create, "POST"),
            self._route(account + "/Messages.json", self._list, "GET"),
            self._route(message + ".json", self._fetch, "GET"),
            self._route(message + ".json", self._redact, "POST"),
            self._route(message + ".json", self._delete, "DELETE"),
            self._route(message + "/Media/{media}", self._media, "GET"),
            self._route(message + "/Media/{media}", self._delete_media, "DELETE"),
            self._route(account + ".json", self._account, "GET"),
            self._route("/twilio/v2/Indicators/Typing.json", self._typing, "POST"),
            self._route(content, self._make_content, "POST"),
            self._route(content, self._list_contents, "GET"),
            self._route("/twilio/v1/ContentAndApprovals", self._list_contents, "GET"),
            self._route(content + "/{sid}", self._fetch_content, "GET"),
            self._route(content + "/{sid}", self._delete_content, "DELETE"),
            self._route(content + "/{sid}/ApprovalRequests/whatsapp", self._submit_content, "POST"),
            self._route(content + "/{sid}/ApprovalRequests", self._approvals, "GET"),
        ]

    def _route(self, path: str, handler: Handler, method: str) -> Route:
        """A handler behind Basic auth, its Problems as Twilio tells them."""

        async def endpoint(request: Request) -> Response:
            try:
                self._authorise(request)
                return await handler(request)
            except Problem as problem:
                return problem.answer()

        return Route(path, endpoint, methods=[method])

    def _authorise(self, request: Request) -> None:
        expected = f"{self._accounts.twilio_account_sid}:{self._accounts.twilio_auth_token}"
        kind, _, credentials = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(credentials, validate=True)
        except binascii.Error:
            given = b""
        if kind.lower() != "basic" or not hmac.compare_digest(given, expected.encode()):
            raise Problem(20003, status=401)
        if request.path_params.get("account", self._accounts.twilio_account_sid) != self._accounts.twilio_account_sid:
            raise not_found()

    async def _create(self, request: Request) -> Response:
        form = await _form(request)
        asked = wanted(form, self._accounts.sender)
        person = self._outbound.recipient(asked)
        fault = self._faults.take("whatsapp", person.user, *ANSWERS)
        if fault == "refuse":
            return Refused()
        if fault in _STRUCK:
            raise Problem(_STRUCK[fault][0], status=_STRUCK[fault][1])
        message = self._outbound.take(asked, person, form)
        answer = self._outbound.resource(message)
        await self._receipts.follow(message, person, _WINDOW if fault == "window_closed_late" else 0)
        return Held() if fault == "timeout" else JSONResponse(answer, 201)

    async def _list(self, request: Request) -> Response:
        """Newest first, as with Twilio."""
        size, number = listing.numbers(request.query_params)
        query = listing.asked(request.query_params, self._accounts.sender, self._people)
        found = self._messages.page(query, size, number) if query is not None else []
        resources = [self._outbound.resource(message) for message in found[:size]]
        return JSONResponse(listing.page(request, resources, size, number, len(found) > size))

    def _message(self, request: Request) -> Message:
        message = self._messages.known("whatsapp", request.path_params["sid"])
        if message is None or message.erased:
            raise not_found()
        return message

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._outbound.resource(self._message(request)))

    async def _redact(self, request: Request) -> Response:
        """The one change Twilio allows: the body becomes empty. The phone keeps it."""
        message = self._message(request)
        if dict(await _form(request)) != {"Body": ""}:
            raise Problem(20001, "only an empty Body may be set")
        changed = self._messages.change(message, message.body | {"redacted": ""}, {})
        return JSONResponse(self._outbound.resource(changed))

    async def _delete(self, request: Request) -> Response:
        self._messages.erase(self._message(request))
        return Response(status_code=204)

    async def _media(self, request: Request) -> Response:
        file = self._files.known(request.path_params["media"].removesuffix(".json"))
        if file is None or file.message != self._message(request).provider_id:
            raise not_found()
        return Response(file.data, media_type=file.type)

    async def _delete_media(self, request: Request) -> Response:
        await self._media(request)
        self._files.remove(request.path_params["media"].removesuffix(".json"))
        return Response(status_code=204)

    async def _account(self, request: Request) -> Response:
        facts = {"friendly_name": "Simulator", "status": "active", "type": "Full", "owner_account_sid": None}
        sid = self._accounts.twilio_account_sid
        return JSONResponse({"sid": sid, **facts, "uri": f"/2010-04-01/Accounts/{sid}.json", "subresource_uris": {}})

    async def _typing(self, request: Request) -> Response:
        """Also marks what the resident wrote as read."""
        values = dict(await _form(request))
        message = self._messages.known("whatsapp", values.get("messageId", ""))
        if message is None or message.sender != "resident" or values.get("channel") != "whatsapp":
            raise Problem(20001, "messageId of an inbound message and channel=whatsapp")
        person = self._people.by_id(message.person)
        self._messages.read_up_to(person)
        self._presence.types(person, 25.0)
        return JSONResponse({"success": True})

    async def _make_content(self, request: Request) -> Response:
        return JSONResponse(self._contents.create(await _json(request)), 201)

    async def _list_contents(self, request: Request) -> Response:
        size, number = listing.numbers(request.query_params)
        found, more = self._contents.page(size, number, request.url.path.endswith("ContentAndApprovals"))
        return JSONResponse(listing.contents(request, found, size, number, more))

    async def _fetch_content(self, request: Request) -> Response:
        return JSONResponse(self._contents.fetch(request.path_params["sid"]))

    async def _delete_content(self, request: Request) -> Response:
        self._contents.delete(request.path_params["sid"])
        return Response(status_code=204)

    async def _submit_content(self, request: Request) -> Response:
        return JSONResponse(self._contents.submit(request.path_params["sid"], await _json(request)), 201)

    async def _approvals(self, request: Request) -> Response:
        return JSONResponse(self._contents.approvals(request.path_params["sid"]))


async def _form(request: Request) -> list[tuple[str, str]]:
    try:
        return parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=200, errors="strict")
    except ValueError:
        raise Problem(20001, "no form") from None


async def _json(request: Request) -> Any:
    if "application/json" not in request.headers.get("content-type", ""):
        raise Problem(20001, "Content-Type is application/json")
    try:
        return json.loads(await request.body())
    except ValueError:
        raise Problem(20001, "no JSON") from None

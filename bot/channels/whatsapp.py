"""WhatsApp through Twilio: its webhooks, its messages API, its contents."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    RequestValidator,
    get_signature_algorithm,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # as above
from twilio.rest.content.v1.content import ContentList  # type: ignore[import-untyped]  # as above
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList  # type: ignore[import-untyped]  # as above

from bot.channels import twilio_client, whatsapp_contents, whatsapp_parse, whatsapp_render
from bot.channels.contract import Call, MalformedPayload, Pace, Receipt, Refused, RenderContext, SendError
from bot.channels.twilio_client import bounded
from bot.messages import Channel, Inbound, Outbound

_MOST_FIELDS = 500
_CLOCKS = timedelta(seconds=10)
"""How far Twilio's clock and ours may be apart when its messages are looked through."""
_LOOKED_THROUGH = 50
_NO_ENVIRONMENT = {"TWILIO_REGION": ""}
"""An empty mapping would make the client read the process's own environment."""
_NOT_FOUND = ("20404", "404")
_DEAD = ("failed", "undelivered", "canceled")


class WhatsApp:
    """WhatsApp's side of the contract. api_url: replaces the scheme and host of Twilio's APIs; "" for Twilio itself.

    sender: our number, with or without `whatsapp:`. timeout: seconds to wait for an answer.
    """

    name: Channel = "whatsapp"
    pace = Pace(per_sender=80, per_chat=6.0, burst=10)
    window: timedelta | None = timedelta(hours=24)
    reconciles = True

    def __init__(
        self, account_sid: str, auth_token: str, sender: str, api_url: str = "", timeout: float = 15.0
    ) -> None:
        self._account = (account_sid, auth_token)
        self._sender = sender.removeprefix("whatsapp:")
        self._api_url = "" if api_url.rstrip("/") == "https://api.twilio.com" else api_url
        self._timeout = timeout
        self._validator = RequestValidator(auth_token)
        self._made: Client | None = None

    def parse(self, payload: Mapping[str, Any]) -> Sequence[Inbound]:
        return whatsapp_parse.parse(payload)

    def parse_status(self, payload: Mapping[str, Any], delivery: str = "") -> Receipt | None:
        """A status callback. delivery: `?delivery=` of its address. None: it says nothing. Raises MalformedPayload."""
        return whatsapp_parse.parse_status(payload, delivery)

    def fields(self, url: str, body: bytes, signature: str, settings: str = "") -> dict[str, str] | None:
        """The form's fields; None where the signature is not Twilio's. Raises MalformedPayload for no form at all.

        url: exactly as Twilio was told, with the query it asked for. settings: X-Twilio-Webhooks-Signature-Settings.
        """
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise MalformedPayload("form") from None
        algorithm = get_signature_algorithm(settings)
        if not self._validator.validate(url, ImmutableMultiDict(pairs), signature, algorithm):
            return None
        return dict(pairs)

    def render(self, message: Outbound, context: RenderContext) -> Sequence[Call]:
        return whatsapp_render.render(message, context, self._sender)

    async def send(self, call: Call, delivery: int | None = None) -> str:
        """The MessageSid. delivery: goes into the status callback's address as `?delivery=`."""
        parameters = dict(call.parameters)
        if delivery is not None and parameters.get("status_callback"):
            parameters["status_callback"] += f"?delivery={delivery}"
        message = await bounded(self._client.messages.create_async(**parameters), self._timeout)
        return str(message.sid)

    async def find(self, call: Call, since: datetime, known: Collection[str]) -> str | None:
        """The sid of a message to the same address with the same text, made since then and not one of `known`."""
        to, sender = call.parameters["to"], call.parameters["from_"]
        listing = self._client.messages.list_async(to=to, from_=sender, limit=_LOOKED_THROUGH)
        for message in reversed(await bounded(listing, self._timeout)):
            new = message.date_created is None or message.date_created >= since - _CLOCKS
            alive = message.sid not in known and message.status not in _DEAD
            if new and alive and whatsapp_render.same_text(call, message.body or ""):
                return str(message.sid)
        return None

    def problem(self, code: str) -> SendError:
        return twilio_client.of_code(code) or Refused(f"code {code}", code)

    async def push_contents(self, have: Collection[str] = ()) -> dict[str, str]:
        """Makes the generic contents Twilio does not have yet; their ContentSids by name. Raises SendError.

        have: names made before: making one again would make a second one.
        """
        missing = {name: types for name, types in whatsapp_contents.generic().items() if name not in have}
        return {name: await self.make_content(f"meedoen_{name}", "en", types) for name, types in missing.items()}

    async def make_content(self, name: str, language: str, types: Mapping[str, Any]) -> str:
        """The ContentSid of a new content. language: WhatsApp's code. Raises SendError."""
        facts = {"friendly_name": name, "language": language, "types": types}
        request = ContentList.ContentCreateRequest(facts | {"variables": whatsapp_contents.samples(types)})
        created = await bounded(self._client.content.v1.contents.create_async(request), self._timeout)
        return str(created.sid)

    async def ask_approval(self, sid: str, name: str) -> str:
        """Submits a content to WhatsApp as a template; its status. name: of a-z, 0-9 and `_`. Raises SendError."""
        asked = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": "UTILITY"})
        creating = self._client.content.v1.contents(sid).approval_create.create_async(asked)
        return str((await bounded(creating, self._timeout)).status)

    async def approval(self, sid: str) -> str:
        """What WhatsApp says of a template: unsubmitted, received, pending, approved, rejected, paused, disabled; or `gone`
        where Twilio knows no such content. Raises SendError."""
        try:
            fetching = self._client.content.v1.contents(sid).approval_fetch().fetch_async()
            found = await bounded(fetching, self._timeout)
        except Refused as problem:
            if problem.code in _NOT_FOUND:
                return "gone"
            raise
        return str((found.whatsapp or {}).get("status") or "unsubmitted")

    async def close(self) -> None:
        if self._made is not None:
            await self._made.http_client.close()
            self._made = None

    @property
    def _client(self) -> Client:
        """Made at the first call, because its connections belong to the loop that runs then."""
        if self._made is None:
            http = twilio_client.HttpClient(self._api_url)
            self._made = Client(*self._account, http_client=http, environment=_NO_ENVIRONMENT)
        return self._made

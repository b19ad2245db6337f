"""What the outside calls. Webhooks are here, the pages anybody may fetch in bot/pages.py.

A webhook verifies, parses, stores and answers; nothing else happens in the request. 403: not from the provider. 413: too
long. 400: from the provider, but not what it sends. 503: could not be stored now, so that it comes again.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.contract import MalformedPayload, Receipt
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.delivery import Delivery
from bot.messages import Inbound
from bot.metrics import Metrics
from bot.pages import Pages
from bot.settlement import defect
from storage import inputs
from storage.sealing import Seal
from storage.session import Store

log = structlog.get_logger(__name__)
WHATSAPP = "/webhooks/whatsapp"
WHATSAPP_STATUS = "/webhooks/whatsapp/status"
TELEGRAM = "/webhooks/telegram"
MOST_BYTES = 1_000_000
_STORING = 10.0
"""Seconds to store a message: Twilio waits 15 in all."""
_TWIML = "<Response></Response>"


def routes(
    *,
    store: Store,
    seal: Seal,
    delivery: Delivery,
    whatsapp: WhatsApp | None,
    telegram: Telegram | None,
    on_arrived: Callable[[int], None],
    now: Callable[[], datetime],
    metrics: Metrics,
    public_url: str,
    secret_key: str,
    telegram_secret: str,
    ready: Callable[[], Mapping[str, bool]] = dict,
) -> list[BaseRoute]:
    """Everything the outside may call.

    whatsapp, telegram: None where there is no account. on_arrived: told the conversation of a new message. public_url:
    what Twilio signs, whatever a proxy says. ready: what else has to be there, by name.
    """
    webhooks = Webhooks(store, seal, on_arrived, now, metrics)
    pages = Pages(store, metrics, secret_key, ready)
    found: list[BaseRoute] = [
        Route("/healthz", pages.health),
        Route("/readyz", pages.readiness),
        Route("/metrics", pages.figures),
        Route("/calendar/{token}.ics", pages.calendar_file),
    ]
    if telegram is not None:
        found.append(Route(TELEGRAM, FromTelegram(webhooks, telegram, telegram_secret).message, methods=["POST"]))
    if whatsapp is not None:
        twilio = FromTwilio(webhooks, whatsapp, delivery, public_url)
        found.append(Route(WHATSAPP, twilio.message, methods=["POST"]))
        found.append(Route(WHATSAPP_STATUS, twilio.status, methods=["POST"]))
    return found


class Webhooks:
    """What both providers' webhooks share."""

    def __init__(
        self,
        store: Store,
        seal: Seal,
        on_arrived: Callable[[int], None],
        now: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self.store, self.seal, self.on_arrived, self.now, self.metrics = store, seal, on_arrived, now, metrics

    async def body(self, request: Request, channel: str) -> bytes:
        """The raw body, if it is not too long."""
        chunks, size = [], 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise self.refusal(channel, 413, "too_long")
            chunks.append(chunk)
        return b"".join(chunks)

    def refusal(self, channel: str, status: int, reason: str, field: str = "") -> HTTPException:
        """To be raised. field: what was wrong, by name; never what stood in it."""
        self.metrics.rejected.labels(channel, reason).inc()
        log.warning("webhook_refused", channel=channel, status=status, reason=reason, field=field)
        return HTTPException(status)

    async def keep(self, messages: Sequence[Inbound]) -> None:
        """Stores messages, each once, and tells of new ones."""
        for inbound in messages:
            try:
                async with asyncio.timeout(_STORING):
                    unit = partial(inputs.receive, seal=self.seal, inbound=inbound, now=self.now())
                    conversation_id = await self.store.write(unit, group=True)
            except Exception as problem:  # noqa: BLE001 whatever it is: not stored, so it has to come again
                log.error("message_not_stored", channel=inbound.channel, error=defect(problem))
                raise HTTPException(503) from None
            if conversation_id is None:
                self.metrics.repeated.labels(inbound.channel).inc()
            else:
                self.metrics.received.labels(inbound.channel, inbound.kind).inc()
                self.on_arrived(conversation_id)


class FromTelegram:
    """Telegram's updates."""

    def __init__(self, webhooks: Webhooks, channel: Telegram, secret: str) -> None:
        self.webhooks, self.channel, self.secret = webhooks, channel, secret

    async def message(self, request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not self.secret or not hmac.compare_digest(given.encode(), self.secret.encode()):
            raise self.webhooks.refusal("telegram", 403, "signature")
        body = await self.webhooks.body(request, "telegram")
        try:
            await self.webhooks.keep(self.channel.parse(_object(body)))
        except MalformedPayload as problem:
            raise self.webhooks.refusal("telegram", 400, "malformed", str(problem)) from None
        return JSONResponse({})


class FromTwilio:
    """Twilio's messages and status callbacks."""

    def __init__(self, webhooks: Webhooks, channel: WhatsApp, delivery: Delivery, public_url: str) -> None:
        self.webhooks, self.channel, self.delivery = webhooks, channel, delivery
        self.public_url = public_url.rstrip("/")

    async def message(self, request: Request) -> Response:
        fields = await self._fields(request, WHATSAPP)
        try:
            await self.webhooks.keep(self.channel.parse(fields))
        except MalformedPayload as problem:
            raise self.webhooks.refusal("whatsapp", 400, "malformed", str(problem)) from None
        return _twiml()

    async def status(self, request: Request) -> Response:
        fields = await self._fields(request, WHATSAPP_STATUS)
        try:
            receipt = self.channel.parse_status(fields, request.query_params.get("delivery", ""))
        except MalformedPayload as problem:
            raise self.webhooks.refusal("whatsapp", 400, "malformed", str(problem)) from None
        if receipt is not None:
            await self._told(receipt)
        return _twiml()

    async def _told(self, receipt: Receipt) -> None:
        try:
            async with asyncio.timeout(_STORING):
                await self.delivery.receipt("whatsapp", receipt)
        except Exception as problem:  # noqa: BLE001 whatever it is: not stored, so it has to come again
            log.error("receipt_not_stored", channel="whatsapp", error=defect(problem))
            raise HTTPException(503) from None

    async def _fields(self, request: Request, path: str) -> Mapping[str, str]:
        """The form's fields, if they are signed."""
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signature:
            raise self.webhooks.refusal("whatsapp", 403, "signature")
        body = await self.webhooks.body(request, "whatsapp")
        query = request.url.query
        url = f"{self.public_url}{path}" + (f"?{query}" if query else "")
        settings = request.headers.get("X-Twilio-Webhooks-Signature-Settings", "")
        try:
            fields = self.channel.fields(url, body, signature, settings)
        except MalformedPayload:
            fields = None  # what is no form can't have been signed as one
        if fields is None:
            raise self.webhooks.refusal("whatsapp", 403, "signature")
        return fields


def _object(body: bytes) -> Mapping[str, Any]:
    """A JSON object. Raises MalformedPayload."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedPayload("json") from None
    if not isinstance(payload, dict):
        raise MalformedPayload("json")
    return payload


def _twiml() -> Response:
    """Nothing to say at once: an empty body would be Twilio's error 11200."""
    return Response(_TWIML, media_type="text/xml")

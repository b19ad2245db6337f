"""The application as the outside reaches it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from bot.metrics import Metrics
from bot.web import routes
from tests.delivery.conftest import Post

PUBLIC = "https://meedoen.example"
KEY = "a secret key for tests"
SECRET = "telegram-secret"


@dataclass
class Site:
    """The application, as the outside reaches it."""

    post: Post
    client: httpx.AsyncClient
    arrived: list[int]
    missing: dict[str, bool] = field(default_factory=dict)

    async def telegram(self, update: Any, secret: str = SECRET) -> httpx.Response:
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        return await self.client.post(
            "/webhooks/telegram", content=body, headers={"X-Telegram-Bot-Api-Secret-Token": secret}
        )

    async def whatsapp(
        self, form: dict[str, str], path: str = "/webhooks/whatsapp", token: str = "token"
    ) -> httpx.Response:
        signature = RequestValidator(token).compute_signature(PUBLIC + path, form)
        return await self.signed(urlencode(form).encode(), path, signature)

    async def signed(self, body: bytes, path: str, signature: str) -> httpx.Response:
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return await self.client.post(path, content=body, headers=headers)


@asynccontextmanager
async def site_of(post: Post) -> AsyncIterator[Site]:
    """The site in front of an office."""
    arrived: list[int] = []
    missing: dict[str, bool] = {}
    app = Starlette(
        routes=routes(
            store=post.store,
            seal=post.seal,
            delivery=post.delivery,
            whatsapp=post.whatsapp,
            telegram=post.telegram,
            on_arrived=arrived.append,
            now=lambda: post.now,
            metrics=Metrics(),
            public_url=PUBLIC + "/",
            secret_key=KEY,
            telegram_secret=SECRET,
            ready=lambda: missing,
        )
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Site(post, client, arrived, missing)


@contextmanager
def nothing_told_of(*secrets: str) -> Iterator[list[Any]]:
    """The log holds none of these."""
    with capture_logs() as logs:
        yield logs
    assert not [secret for secret in secrets if secret in json.dumps(logs, ensure_ascii=False)]

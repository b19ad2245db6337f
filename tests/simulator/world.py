"""A server on loopback with the simulator on it and, in the bot's place, a receiver that keeps what it gets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.request import HTTPXRequest
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.channels.twilio_client import HttpClient
from simulator.app import Simulator, create

TOKEN = "4242:not-a-real-token"
SECRET = "a-secret"
SID = "AC" + "0" * 32
AUTH = "not-a-real-auth-token"
SENDER = "+31600000000"
MOMENTS = (0.02, 0.05, 0.08)


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


class Receiver:
    """Takes webhooks like the bot's server, and checks signatures with the library the bot uses."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url
        self.updates: list[Update] = []
        self.forms: list[dict[str, str]] = []
        self.statuses: list[tuple[str, str, str]] = []
        self.forged: list[str] = []
        self.answers: list[int] = []
        self._validator = RequestValidator(AUTH)

    def routes(self) -> list[Route]:
        return [
            Route("/webhooks/telegram", self.telegram, methods=["POST"]),
            Route("/webhooks/whatsapp", self.whatsapp, methods=["POST"]),
            Route("/webhooks/whatsapp/status", self.status, methods=["POST"]),
        ]

    async def telegram(self, request: Request) -> Response:
        if request.headers.get("x-telegram-bot-api-secret-token") != SECRET:
            self.forged.append("telegram")
        update = Update.de_json(await request.json(), None)
        assert update is not None
        self.updates.append(update)
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    async def whatsapp(self, request: Request) -> Response:
        self.forms.append(await self._signed(request))
        status = self.answers.pop(0) if self.answers else 200
        return Response("<Response></Response>", status, media_type="application/xml")

    async def status(self, request: Request) -> Response:
        form = await self._signed(request)
        self.statuses.append((form["MessageSid"], form["MessageStatus"], request.query_params.get("delivery", "")))
        return Response(status_code=204)

    async def _signed(self, request: Request) -> dict[str, str]:
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self.public_url}{request.url.path}{query}"
        if not self._validator.validate(url, FormData(pairs), request.headers.get("x-twilio-signature", "")):
            self.forged.append(url)
        return dict(pairs)


class World:
    """What a test talks to. `api` is the simulator's interface; `bot` and `twilio` are the real libraries on the stand-ins."""

    def __init__(self, url: str, clock: MovableClock, receiver: Receiver, simulator: Simulator) -> None:
        self.url, self.clock, self.receiver, self.simulator = url, clock, receiver, simulator
        self.http = httpx.AsyncClient(base_url=url, timeout=20)
        request = HTTPXRequest(read_timeout=1.0, connection_pool_size=8)
        self.bot = Bot(
            TOKEN,
            base_url=f"{url}/simulator/telegram/bot",
            base_file_url=f"{url}/simulator/telegram/file/bot",
            request=request,
            get_updates_request=request,
        )
        self.twilio = Client(SID, AUTH, http_client=HttpClient(f"{url}/simulator/twilio"), environment={})

    async def send(self, channel: str, user: str, **act: Any) -> dict[str, Any]:
        answer = await self.http.post("/simulator/api/send", json={"channel": channel, "user": user, **act})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def messages(self, channel: str, user: str, **query: Any) -> list[dict[str, Any]]:
        answer = await self.http.get("/simulator/api/messages", params={"channel": channel, "user": user, **query})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["messages"])

    async def fault(self, channel: str, fault: str, count: int = 1, **more: Any) -> None:
        body = {"channel": channel, "fault": fault, "count": count, **more}
        answer = await self.http.post("/simulator/api/faults", json=body)
        assert answer.status_code == 200, answer.text

    async def chat(self, user: str) -> int:
        """The chat id of somebody who has just said hello on Telegram."""
        await self.send("telegram", user, text="hello")
        message = self.receiver.updates[-1].message
        assert message is not None
        return message.chat.id

    async def number(self, user: str) -> str:
        """The address of somebody who has just said hello on WhatsApp."""
        await self.send("whatsapp", user, text="hello")
        return self.receiver.forms[-1]["From"]

    async def text(self, to: str, body: str, **more: Any) -> Any:
        return await self.twilio.messages.create_async(to=to, from_=f"whatsapp:{SENDER}", body=body, **more)

    async def content(self, to: str, sid: str, variables: str = "", **more: Any) -> Any:
        values = {"content_variables": variables} if variables else {}
        return await self.twilio.messages.create_async(
            to=to, from_=f"whatsapp:{SENDER}", content_sid=sid, **values, **more
        )

    async def close(self) -> None:
        await self.http.aclose()
        await self.bot.request.shutdown()
        await self.twilio.http_client.close()


async def until(condition: Callable[[], Any], seconds: float = 5.0) -> None:
    """Waits for something that happens by itself, and fails where it doesn't."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def free_socket() -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    return listening


@contextlib.asynccontextmanager
async def world(database: Path, public_url: str = "https://meedoen.example") -> AsyncIterator[World]:
    """A running server on a port of its own."""
    with free_socket() as listening:
        async with _serving(database, public_url, listening) as made:
            yield made


@contextlib.asynccontextmanager
async def _serving(database: Path, public_url: str, listening: socket.socket) -> AsyncIterator[World]:
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    clock = MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    simulator = create(
        database,
        local_url=url,
        public_url=public_url,
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        twilio_account_sid=SID,
        twilio_auth_token=AUTH,
        whatsapp_sender=SENDER,
        clock=clock,
        moments=MOMENTS,
    )
    receiver = Receiver(public_url)
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=[*simulator.routes, *receiver.routes()]), log_level="warning", lifespan="off")
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started)
    await simulator.start()
    made = World(url, clock, receiver, simulator)
    try:
        yield made
        assert receiver.forged == []
    finally:
        await made.close()
        server.should_exit = True
        await serving
        await simulator.close()

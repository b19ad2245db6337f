"""Telegram: python-telegram-bot's Bot and Update, nothing else of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
from telegram import Bot, Message
from telegram import error as errors
from telegram.request import HTTPXRequest

from bot.channels import telegram_parse, telegram_render
from bot.channels.contract import (
    AddressUnusable,
    Call,
    OutcomeUnknown,
    Pace,
    Refused,
    RenderContext,
    SendError,
    TryAgain,
)
from bot.messages import Channel, Inbound, Outbound

for _talkative in ("httpx", "httpcore", "telegram"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)  # they write down addresses with the token, and content

UPDATES = ("message", "callback_query", "my_chat_member")
"""What `parse` makes something of; Telegram is asked for nothing else."""
_UNCHANGED = "message is not modified"
_NOT_EDITABLE = ("can't be edited", "to edit not found", "no text in the message")
_NO_CHAT = ("chat not found", "peer_id_invalid", "user not found")
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


class Answered(errors.TelegramError):
    """Telegram answered with a status that the library turns into less than it says."""

    def __init__(self, status: int, after: float) -> None:
        super().__init__(f"status {status}")
        self.status, self.after = status, after


class Request(HTTPXRequest):
    """Keeps apart what must be known to decide about a repetition: too many requests, and a server that failed."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, payload = await super().do_request(*args, **kwargs)
        if status == 429 or status >= 500:
            raise Answered(status, _retry_after(payload))
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As in the library, which would write a body it can't read into the log."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise errors.TelegramError("no JSON in the answer") from None


def _retry_after(payload: bytes) -> float:
    """Seconds from `parameters.retry_after`; 1 where Telegram names none."""
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 1.0


class Telegram:
    """Telegram's side of the contract. api_url: up to where the token follows, as python-telegram-bot's base_url.

    timeout: seconds to wait for an answer. Telegram can't be asked later whether it took a message.
    """

    name: Channel = "telegram"
    pace = Pace(per_sender=30, per_chat=1.0, burst=3)
    window: timedelta | None = None
    reconciles = False

    def __init__(self, token: str, api_url: str = "https://api.telegram.org/bot", timeout: float = 15.0) -> None:
        request = Request(connection_pool_size=32, read_timeout=timeout, write_timeout=timeout, pool_timeout=timeout)
        self._bot = Bot(token, base_url=api_url, request=request, get_updates_request=request)
        self._request = request

    def parse(self, payload: Mapping[str, Any]) -> Sequence[Inbound]:
        return telegram_parse.parse(payload)

    def render(self, message: Outbound, context: RenderContext) -> Sequence[Call]:
        return telegram_render.render(message, context.address)

    async def send(self, call: Call, delivery: int | None = None) -> str:
        """The message's id; "" for an edit, which makes no message. delivery is of no use here: there are no receipts."""
        try:
            done = await getattr(self._bot, call.method)(**call.parameters)
        except errors.BadRequest as problem:
            return await self._again(call, problem)
        except errors.TelegramError as problem:
            raise meaning(problem) from problem
        return str(done.message_id) if isinstance(done, Message) and not call.method.startswith("edit") else ""

    async def _again(self, call: Call, problem: errors.BadRequest) -> str:
        """An edit that can't be made is sent as a message of its own; one that changes nothing is done already."""
        words = problem.message.lower()
        if _UNCHANGED in words:
            return ""
        if call.method == "editMessageText" and any(sign in words for sign in _NOT_EDITABLE):
            parameters = {name: value for name, value in call.parameters.items() if name != "message_id"}
            return await self.send(Call("sendMessage", parameters))
        raise meaning(problem) from problem

    async def find(self, call: Call, since: datetime, known: Collection[str]) -> str | None:
        """Never: the Bot API has no way to ask."""
        return None

    def problem(self, code: str) -> SendError:
        return Refused(f"code {code}", code)

    async def register(self, url: str, secret: str) -> None:
        """Tells Telegram where its updates go (setWebhook). url: https. Raises SendError."""
        await self.send(Call("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": list(UPDATES)}))

    async def show_commands(self, menus: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Tells Telegram what its menu shows (setMyCommands). menus: by code of the language, "" for others. Raises SendError."""
        for code, commands in menus.items():
            await self.send(Call("setMyCommands", {"commands": commands} | ({"language_code": code} if code else {})))

    async def close(self) -> None:
        await self._request.shutdown()


def meaning(problem: errors.TelegramError) -> SendError:
    """What an error of the library means for the message. Its words may hold content, so they are not kept."""
    match problem:
        case Answered(status=429):
            return TryAgain("too many requests", "429", after=problem.after)
        case Answered(status=504):
            return OutcomeUnknown("gateway timeout", "504")
        case Answered():
            return TryAgain(str(problem), str(problem.status), after=2.0)
        case errors.Forbidden():
            return AddressUnusable("blocked", "403", "blocked")
        case errors.ChatMigrated():
            return AddressUnusable("the group has become another one", "migrated", "unknown")
        case errors.InvalidToken():
            return TryAgain("the token is not valid", "401", after=60, whole=True)
        case errors.BadRequest() if any(sign in problem.message.lower() for sign in _NO_CHAT):
            return AddressUnusable("no such chat", "400", "unknown")
        case errors.BadRequest() | errors.Conflict():
            return Refused("bad request", "400")
        case errors.NetworkError() if isinstance(problem.__cause__, _NOT_SENT):
            return TryAgain("no connection", "network", after=2.0)
    return OutcomeUnknown(type(problem).__name__, "network")

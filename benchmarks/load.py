"""Signed webhook requests as the providers post them, and a load at a fixed rate, bounded in count and time, loopback only."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from bot.settings import Settings

_ids = count(1)


@dataclass(frozen=True)
class Post:
    path: str
    headers: dict[str, str]
    body: bytes


class Residents:
    """Makes posts of many residents, half of them on each channel."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._validator = RequestValidator(settings.twilio_auth_token.get_secret_value())

    def text(self, resident: int, text: str) -> Post:
        return self.whatsapp(resident, text) if resident % 2 else self.telegram(resident, text)

    def telegram(self, resident: int, text: str) -> Post:
        number = next(_ids)
        user = {"id": 10_000 + resident, "is_bot": False, "first_name": "R", "language_code": "en"}
        chat = {"id": 10_000 + resident, "type": "private", "first_name": "R"}
        message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": user, "text": text}
        secret = self.settings.telegram_webhook_secret.get_secret_value()
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        return Post("/webhooks/telegram", headers, json.dumps({"update_id": number, "message": message}).encode())

    def whatsapp(self, resident: int, text: str) -> Post:
        form = {
            "MessageSid": f"SM{next(_ids):032x}",
            "AccountSid": self.settings.twilio_account_sid,
            "From": f"whatsapp:+3160{resident:07d}",
            "To": f"whatsapp:{self.settings.whatsapp_sender}",
            "Body": text,
            "NumMedia": "0",
            "MessageType": "text",
        }
        signature = self._validator.compute_signature(f"{self.settings.public_url}/webhooks/whatsapp", form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return Post("/webhooks/whatsapp", headers, urlencode(form).encode())


SIGN_UP = ("hello", "english", "1", "1", "1", "Sam", "cooking", "done", "1", "1")
"""From hello to a confirmed shift by words and numbers; only the first needs understanding."""


def conversations(residents: Residents, first: int, number: int) -> Iterator[Post]:
    """Every resident's sign-up, interleaved: all say hello, then all answer, and so on."""
    for text in SIGN_UP:
        for resident in range(first, first + number):
            yield residents.text(resident, text)


async def at_rate(url: str, posts: Sequence[Post], rate: float) -> list[float]:
    """Posts at a fixed rate whatever the answers take; each answer's seconds from when it was due."""
    taken: list[float] = []
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=200)) as session:

        async def one(post: Post, due: float) -> None:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            async with session.post(post.path, data=post.body, headers=post.headers) as answer:
                await answer.read()
                assert answer.status == 200, answer.status
            taken.append(time.perf_counter() - due)

        begun = time.perf_counter() + 0.1
        async with asyncio.TaskGroup() as group:
            for number, post in enumerate(posts):
                group.create_task(one(post, begun + number / rate))
    return taken

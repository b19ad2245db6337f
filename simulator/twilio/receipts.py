"""Status callbacks: sent, delivered, read; told where the bot asked for them, a moment after the message was taken."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from simulator.accounts import Accounts
from simulator.faults import RECEIPTS, Faults
from simulator.messages import ORDER, Message, Messages
from simulator.people import People, Person
from simulator.twilio.signature import signature
from simulator.webhooks import Webhooks

PATIENCE = 15.0
LATE = 5.0
"""Seconds the callbacks of a message with the fault late_status wait."""
_OUR_WORD_FOR = {"undelivered": "failed"}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Receipts:
    """Moves the statuses of what the bot sent. moments: seconds after the message, one for each of sent, delivered, read."""

    def __init__(
        self,
        accounts: Accounts,
        people: People,
        messages: Messages,
        faults: Faults,
        webhooks: Webhooks,
        moments: Sequence[float],
    ) -> None:
        self._accounts, self._people, self._messages = accounts, people, messages
        self._faults, self._webhooks, self._moments = faults, webhooks, moments
        self._running: set[asyncio.Task[None]] = set()

    async def follow(self, message: Message, person: Person, fails: int = 0) -> None:
        """Starts them. fails: the error code of a message that is refused after all. Returns before they are told,
        except under early_status."""
        fault = self._faults.take("whatsapp", person.user, *RECEIPTS)
        if fails:
            return self._start(self._tell_all(message, [(self._moments[0], "undelivered")], fails))
        steps = list(zip(self._moments, ORDER[1:], strict=True))
        if fault == "early_status":
            return await self._tell_all(message, [(0.0, status) for _, status in steps])
        if fault == "reordered":
            steps = [(moment, status) for moment, status in zip(self._moments, reversed(ORDER[1:]), strict=True)]
        if fault == "late_status":
            steps = [(moment + LATE, status) for moment, status in steps]
        self._start(self._tell_all(message, steps))

    def resume(self) -> None:
        """Goes on where the process ended."""
        for message in self._messages.waiting("whatsapp", "bot", ORDER[:-1]):
            left = ORDER[ORDER.index(message.status) + 1 :]
            self._start(self._tell_all(message, list(zip(self._moments, left, strict=False))))

    def close(self) -> None:
        for task in self._running:
            task.cancel()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _tell_all(self, message: Message, steps: Sequence[tuple[float, str]], error: int = 0) -> None:
        """Moments count from now."""
        passed = 0.0
        for moment, status in steps:
            await asyncio.sleep(moment - passed)
            passed = moment
            self._messages.advance(message.seq, _OUR_WORD_FOR.get(status, status), str(error or ""))
            await self._tell(message, status, error)

    async def _tell(self, message: Message, status: str, error: int) -> None:
        url = self._accounts.reachable(message.callback)
        if not message.callback or (url == message.callback and urlsplit(url).hostname not in _LOOPBACK):
            return
        form = self._form(message, status, error)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(self._accounts.twilio_auth_token, message.callback, form),
        }
        await self._webhooks.post(url, urlencode(form).encode(), headers, PATIENCE)

    def _form(self, message: Message, status: str, error: int) -> dict[str, str]:
        address = self._people.by_id(message.person).address
        form = {
            "ChannelPrefix": "whatsapp",
            "ApiVersion": "2010-04-01",
            "MessageStatus": status,
            "SmsStatus": status,
            "SmsSid": message.provider_id,
            "MessageSid": message.provider_id,
            "AccountSid": self._accounts.twilio_account_sid,
            "From": f"whatsapp:{self._accounts.sender}",
            "To": f"whatsapp:{address}",
            "ChannelToAddress": f"{address[:-4]}XXXX",
        }
        if status in ("delivered", "read"):
            form["EventType"] = status.upper()
        return form | ({"ErrorCode": str(error), "EventType": "UNDELIVERED"} if error else {})

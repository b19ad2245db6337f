"""The real delivery and the real channels, between a real store and providers on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest_asyncio
from sqlalchemy import Table, select, update

from bot.channels.contract import Pace
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.delivery import Delivery
from bot.messages import Inbound, Outbound
from storage import inputs, outgoing
from storage.sealing import Seal
from storage.session import Store
from storage.tables import delivery, outbox
from tests.channels.provider import Answer, Asked, Provider, provider

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACCOUNT = "AC" + "0" * 32
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
STATUS = "https://meedoen.example/webhooks/whatsapp/status"
FAST = Pace(per_sender=1000, per_chat=0.001, burst=100)


@dataclass
class Post:
    """An office: residents who write, messages for them, and what became of those."""

    store: Store
    seal: Seal
    whatsapp: WhatsApp
    telegram: Telegram
    twilio: Provider
    bot_api: Provider
    now: datetime = START
    ids: Any = field(default_factory=lambda: count(1))
    notices: dict[str, Outbound] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.delivery = self.office()

    def office(self) -> Delivery:
        """Another process that delivers from the same store."""
        channels = {"whatsapp": self.whatsapp, "telegram": self.telegram}
        return Delivery(self.store, self.seal, channels, lambda: self.now, STATUS, notices=self.notices)

    def later(self, **much: float) -> None:
        self.now += timedelta(**much)

    def writes(self, channel: str = "whatsapp", address: str = "+31612345678", text: str = "hi") -> int:
        """A resident writes; their conversation."""
        inbound = Inbound(channel, f"in-{next(self.ids)}", address, "text", text)  # type: ignore[arg-type]
        found = self.store.write_now(lambda c: inputs.receive(c, self.seal, inbound, self.now))
        assert found is not None
        return found

    def says(self, conversation_id: int, *messages: Outbound | str, turn: bool = True) -> None:
        """A turn leaves messages for a resident."""
        sayings = [Outbound(one) if isinstance(one, str) else one for one in messages]

        def unit(connection: Any) -> None:
            turn_id = outgoing.note_turn(connection, conversation_id, self.now, ["StartFlow"], None) if turn else None
            outgoing.queue(connection, conversation_id, sayings, self.now, turn_id)

        self.store.write_now(unit)

    def rows(self, table: Table = outbox) -> Sequence[Any]:
        return self.store.read_now(lambda c: c.execute(select(table).order_by(table.c.id)).all())

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def calls(self) -> list[tuple[str, str | None, str | None]]:
        return [(row.status, row.provider_id, row.error) for row in self.rows(delivery)]

    def set(self, table: Table, **values: Any) -> None:
        self.store.write_now(lambda c: c.execute(update(table).values(**values)))

    @property
    def bodies(self) -> list[str]:
        """What Twilio was asked to send."""
        return [asked.form["Body"] for asked in self.twilio.asked if asked.method == "POST"]

    @property
    def texts(self) -> list[str]:
        """What Telegram was asked to send."""
        return [asked.form["text"] for asked in self.bot_api.asked if "text" in asked.form]


def _twilio(numbers: Any) -> Any:
    return lambda asked: (
        Answer(201, {"sid": f"SM{next(numbers):032x}", "status": "queued"})
        if asked.method == "POST"
        else Answer(200, {"messages": []})
    )


def _bot_api(numbers: Any) -> Any:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("answerCallbackQuery"):
            return Answer(200, {"ok": True, "result": True})
        chat = {"id": int(asked.form["chat_id"]), "type": "private"}
        return Answer(200, {"ok": True, "result": {"message_id": next(numbers), "date": 1, "chat": chat}})

    return answer


@pytest_asyncio.fixture
async def post(store: Store, seal: Seal) -> AsyncIterator[Post]:
    async with provider(_twilio(count(1))) as twilio, provider(_bot_api(count(1))) as bot_api:
        whatsapp = WhatsApp(ACCOUNT, "token", "+3197010200000", twilio.url, timeout=0.4)
        telegram = Telegram(TOKEN, f"{bot_api.url}/bot", timeout=0.4)
        whatsapp.pace = telegram.pace = FAST
        yield Post(store, seal, whatsapp, telegram, twilio, bot_api)
        await whatsapp.close()
        await telegram.close()


@pytest_asyncio.fixture
async def site(post: Post) -> AsyncIterator[Any]:
    from tests.delivery.site import site_of

    async with site_of(post) as made:
        yield made

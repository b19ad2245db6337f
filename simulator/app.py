"""Puts the simulator together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route, Router

from simulator.accounts import Accounts, Clock
from simulator.api import Api
from simulator.faults import Faults
from simulator.files import Files
from simulator.guard import LoopbackOnly
from simulator.messages import Messages
from simulator.page import Page
from simulator.people import People
from simulator.presence import Presence
from simulator.record import Record
from simulator.telegram.calls import Calls
from simulator.telegram.registration import Registration
from simulator.telegram.routes import BotApi
from simulator.telegram.updates import Updates
from simulator.twilio.contents import Contents
from simulator.twilio.inbound import Inbound
from simulator.twilio.outbound import Outbound
from simulator.twilio.receipts import Receipts
from simulator.twilio.routes import TwilioApi
from simulator.webhooks import Webhooks

MOMENTS = (0.2, 0.5, 1.0)
"""Seconds until a WhatsApp message is sent, delivered, read."""


class Simulator:
    """`routes` go into the application; `start` and `close` belong into its lifespan (start in the running loop)."""

    def __init__(
        self, database: Path, accounts: Accounts, clock: Clock, moments: Sequence[float], console: str
    ) -> None:
        self._record = record = Record(database)
        people, messages, files = People(record), Messages(record), Files(record)
        faults, presence = Faults(record), Presence()
        self._webhooks = webhooks = Webhooks(faults)
        registration = Registration(accounts)
        self._updates = Updates(accounts, clock, people, messages, files, registration, webhooks)
        inbound = Inbound(accounts, clock, people, messages, files, webhooks)
        self._receipts = Receipts(accounts, people, messages, faults, webhooks, moments)
        contents = Contents(accounts, clock, record)
        calls = Calls(accounts, clock, people, messages, files, presence, registration)
        outbound = Outbound(accounts, clock, people, messages, contents, presence)
        page = Page(accounts, console)
        twilio = TwilioApi(accounts, people, messages, files, faults, presence, contents, outbound, self._receipts)
        telegram = BotApi(accounts.telegram_token, calls, files, faults)
        api = Api(clock, people, messages, files, faults, presence, self._updates, inbound)
        inner: list[BaseRoute] = [*api.routes, *telegram.routes, *twilio.routes, *page.routes]
        self.routes: list[BaseRoute] = [
            Route("/simulator", LoopbackOnly(Router([Route("/simulator", page.show)])), methods=["GET"]),
            Mount("/simulator", LoopbackOnly(Router(inner))),
        ]

    async def start(self) -> None:
        """Goes on with what was under way when the process ended."""
        self._updates.resume()
        self._receipts.resume()

    async def close(self) -> None:
        self._updates.close()
        self._receipts.close()
        await self._webhooks.close()
        self._record.close()


def create(
    database: Path,
    *,
    local_url: str,
    public_url: str,
    telegram_token: str,
    telegram_secret: str,
    twilio_account_sid: str,
    twilio_auth_token: str,
    whatsapp_sender: str,
    clock: Clock,
    moments: Sequence[float] = MOMENTS,
    console: str = "",
) -> Simulator:
    """database: the simulator's own file, beside the bot's. console: the staff console's address, if there is one.

    The other arguments are what both sides agree on (accounts.py).
    """
    accounts = Accounts(
        local_url=local_url,
        public_url=public_url,
        telegram_token=telegram_token,
        telegram_secret=telegram_secret,
        twilio_account_sid=twilio_account_sid,
        twilio_auth_token=twilio_auth_token,
        whatsapp_sender=whatsapp_sender,
    )
    return Simulator(database, accounts, clock, moments, console)

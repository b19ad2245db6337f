"""Tells the providers what they must know of us: where updates go, contents and templates, commands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog

from bot.channels import telegram_commands
from bot.channels.contract import Channel, SendError, TryAgain
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.dialogue.wording import Wording
from bot.settings import Settings
from bot.settlement import defect
from bot.templates import Templates
from bot.web import TELEGRAM
from storage import deliveries
from storage.session import Store

log = structlog.get_logger(__name__)
TELL_AGAIN_SECONDS = (0.2, 1.0, 5.0, 15.0, 60.0, 300.0)
"""How long to wait before telling a provider again who could not be reached at the start."""


async def ensure_contents(store: Store, channel: WhatsApp) -> list[str]:
    """Creates at Twilio what buttons and lists need, once an account, and keeps the ids; the names of all there are."""
    have = await store.read(deliveries.contents)
    made = await channel.push_contents(have.keys())
    await store.write(partial(deliveries.keep_contents, made=made))
    return [*have, *made]


class Introduction:
    """Called once at the start. What can't be told is logged, and residents are served all the same."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        channels: Mapping[str, Channel],
        templates: Templates | None,
        wording: Wording,
    ) -> None:
        self._settings, self._store, self._channels = settings, store, channels
        self._templates, self._wording = templates, wording

    async def __call__(self) -> None:
        await asyncio.gather(self._insisting(self._whatsapp), self._insisting(self._telegram))

    async def look_at_templates(self) -> None:
        """While WhatsApp has not decided about a template, whoever pushed it: asks again."""
        if self._templates is not None:
            try:
                await self._templates.look(under_way=True)
            except SendError as error:
                log.warning("templates_not_looked_at", error=defect(error))

    @staticmethod
    async def _insisting(tell: Callable[[], Awaitable[None]]) -> None:
        """Again while nothing was taken: the network may come up after us, and in the demo the stand-ins do."""
        for seconds in TELL_AGAIN_SECONDS:
            try:
                return await tell()
            except TryAgain:
                await asyncio.sleep(seconds)
            except SendError as error:
                log.error("provider_not_told", error=defect(error))
                return
        log.error("provider_not_told", error="TryAgain")

    async def _whatsapp(self) -> None:
        """Outside the demo only asks which templates are approved: an operator makes them (`templates push`)."""
        whatsapp = self._channels.get("whatsapp")
        if not isinstance(whatsapp, WhatsApp) or self._templates is None:
            return
        if self._settings.demo:
            await ensure_contents(self._store, whatsapp)
            await self._templates.push()
        else:
            await self._templates.look()

    async def _telegram(self) -> None:
        """In the demo the simulator knows the webhook by itself."""
        telegram = self._channels.get("telegram")
        if not isinstance(telegram, Telegram):
            return
        if not self._settings.demo:
            secret = self._settings.telegram_webhook_secret.get_secret_value()
            await telegram.register(f"{self._settings.public_url}{TELEGRAM}", secret)
        await telegram.show_commands(telegram_commands.menus(self._wording))

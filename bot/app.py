"""Wiring: the only place that builds concrete objects. `assemble` makes the parts, `serve` the web application around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.routing import BaseRoute

import nlu.engine
import nlu.words
from bot import notices
from bot.actions import DomainActions
from bot.actions.context import TurnContext
from bot.channels import calendar
from bot.channels.contract import Channel
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.clock import Clock, MovableClock, Ticks
from bot.delivery import Delivery
from bot.dialogue import Dialogue
from bot.dialogue.understood import Thresholds
from bot.introduction import Introduction
from bot.metrics import Metrics
from bot.reminders import remind
from bot.settings import Settings
from bot.templates import Templates
from bot.translations import Catalogues
from bot.web import WHATSAPP_STATUS, routes
from bot.work import Work
from nlu import Engine
from nlu.rasa_client import RasaEngine
from simulator.app import Simulator, create
from storage import demo, series
from storage.migrate import upgrade
from storage.sealing import Seal
from storage.session import Store

log = structlog.get_logger(__name__)
ROOT = Path(__file__).resolve().parent.parent
FLOWS = ROOT / "flows"
CACHE = ROOT / "data" / "cache"
"""Where the trained model lies: it depends on nlu/data alone, not on whose data is served."""
SWEEP_SECONDS, REMIND_SECONDS, TEMPLATES_SECONDS, SHIFTS_SECONDS = 5.0, 5.0, 60.0, 3600.0
STOPPING_SECONDS = 10.0
"""How long calls to providers under way may take when the server stops."""


@dataclass(slots=True)
class Meedoen:
    """All parts of a running Meedoen, put together but not started."""

    settings: Settings
    clock: Clock
    store: Store
    seal: Seal
    engine: Engine
    dialogue: Dialogue
    channels: dict[str, Channel]
    metrics: Metrics
    delivery: Delivery
    work: Work
    templates: Templates | None

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()
        self.store.close()


def assemble(
    settings: Settings, clock: Clock | None = None, engine: Engine | None = None, dialogue: Dialogue | None = None
) -> Meedoen:
    """Everything but the web. Brings the database up to date; in demo mode fills it. Call inside an event loop.

    engine, dialogue: loaded here unless given; neither holds anything of a conversation.
    """
    clock = clock or (MovableClock() if settings.demo else Clock())
    upgrade(settings.database_url)
    store = Store(settings.database_url)
    if settings.demo:
        store.write_now(partial(demo.seed, now=clock.now()))
    seal = Seal(settings.secret_key.get_secret_value())
    metrics = Metrics()
    channels = _channels(settings)
    engine = engine or load_engine(settings)
    dialogue = dialogue or load_dialogue(engine)
    said = notices.messages(dialogue.responses)
    delivery = Delivery(store, seal, channels, clock.now, f"{settings.public_url}{WHATSAPP_STATUS}", metrics, said)
    actions = _actions(settings, dialogue)
    work = Work(store, dialogue, engine, actions, clock, delivery.wake, metrics.turn_seconds.observe)
    whatsapp = channels.get("whatsapp")
    templates = Templates(store, whatsapp, said) if isinstance(whatsapp, WhatsApp) else None
    return Meedoen(settings, clock, store, seal, engine, dialogue, channels, metrics, delivery, work, templates)


def load_engine(settings: Settings) -> Engine:
    """The embedded engine, or a Rasa service with the embedded one for when it does not answer."""
    embedded = nlu.engine.load(cache=CACHE)
    return embedded if settings.nlu.engine == "embedded" else RasaEngine(settings.nlu.rasa_url, embedded)


def load_dialogue(engine: Engine) -> Dialogue:
    return Dialogue.load(FLOWS, Catalogues(), nlu.words.load(), Thresholds(engine.act, engine.ask))


def _channels(settings: Settings) -> dict[str, Channel]:
    """Those there is an account for."""
    found: dict[str, Channel] = {}
    if token := settings.telegram_bot_token.get_secret_value():
        found["telegram"] = Telegram(token, settings.telegram_api_url)
    if token := settings.twilio_auth_token.get_secret_value():
        sender, account = settings.whatsapp_sender, settings.twilio_account_sid
        found["whatsapp"] = WhatsApp(account, token, sender, settings.twilio_api_url)
    return found


@asynccontextmanager
async def at_twilio(settings: Settings) -> AsyncIterator[tuple[Store, WhatsApp, Templates] | None]:
    """What is needed to look after contents and templates, and no more; None without an account. For the command line."""
    channel = _channels(settings).get("whatsapp")
    if not isinstance(channel, WhatsApp):
        yield None
        return
    upgrade(settings.database_url)
    store = Store(settings.database_url)
    dialogue = Dialogue.load(FLOWS, Catalogues(), nlu.words.load())
    try:
        yield store, channel, Templates(store, channel, notices.messages(dialogue.responses))
    finally:
        await channel.close()
        store.close()


def _actions(settings: Settings, dialogue: Dialogue) -> Callable[[Connection, TurnContext], DomainActions]:
    link = partial(calendar.link, settings.public_url, settings.secret_key.get_secret_value(), "signup")
    return partial(DomainActions, settings=settings, wording=dialogue.responses.wording, calendar_link=link)


def serve(settings: Settings) -> Starlette:
    """The web application: uvicorn runs it, and it runs everything else while it is up."""
    parts = assemble(settings)
    found = channel_routes(parts, parts.work.arrived)
    ticks = Ticks()
    simulator = _simulator(parts, ticks) if settings.demo else None
    if simulator is not None:
        found += simulator.routes
    app = Starlette(routes=found, lifespan=partial(_lifespan, parts, ticks, simulator))
    app.state.meedoen = parts
    return app


def channel_routes(parts: Meedoen, on_arrived: Callable[[int], None]) -> list[BaseRoute]:
    """What the outside may call. on_arrived: told the conversation of each new message."""
    settings = parts.settings
    telegram, whatsapp = parts.channels.get("telegram"), parts.channels.get("whatsapp")
    return routes(
        store=parts.store,
        seal=parts.seal,
        delivery=parts.delivery,
        whatsapp=whatsapp if isinstance(whatsapp, WhatsApp) else None,
        telegram=telegram if isinstance(telegram, Telegram) else None,
        on_arrived=on_arrived,
        now=parts.clock.now,
        metrics=parts.metrics,
        public_url=settings.public_url,
        secret_key=settings.secret_key.get_secret_value(),
        telegram_secret=settings.telegram_webhook_secret.get_secret_value(),
    )


def _simulator(parts: Meedoen, ticks: Ticks) -> Simulator:
    """The providers' side of the demo; moving its clock moves ours, and everything that became due is done."""
    settings = parts.settings
    here = f"http://{settings.host}:{settings.port}"
    return create(
        settings.data_dir / "simulator.db",
        local_url=here,
        public_url=settings.public_url,
        telegram_token=settings.telegram_bot_token.get_secret_value(),
        telegram_secret=settings.telegram_webhook_secret.get_secret_value(),
        twilio_account_sid=settings.twilio_account_sid,
        twilio_auth_token=settings.twilio_auth_token.get_secret_value(),
        whatsapp_sender=settings.whatsapp_sender,
        clock=_Hands(parts, ticks),
    )


class _Hands:
    """The simulator's clock: setting it sets ours, and whatever became due is done at once."""

    def __init__(self, parts: Meedoen, ticks: Ticks) -> None:
        self._clock, self._ticks = parts.clock, ticks
        self._under_way: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        return self._clock.now()

    def set(self, now: datetime) -> None:
        assert isinstance(self._clock, MovableClock)  # `assemble` sees to it in demo mode
        self._clock.move_to(now)
        task = asyncio.create_task(self._ticks.all_now())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


@asynccontextmanager
async def _lifespan(parts: Meedoen, ticks: Ticks, simulator: Simulator | None, app: Starlette) -> AsyncIterator[None]:
    """Starts what runs beside the web; on the way out finishes what was begun."""
    wording = parts.dialogue.responses.wording
    introduction = Introduction(parts.settings, parts.store, parts.channels, parts.templates, wording)
    ticks.every(SWEEP_SECONDS, parts.work.sweep)
    ticks.every(TEMPLATES_SECONDS, introduction.look_at_templates)
    ticks.every(REMIND_SECONDS, partial(_remind, parts))
    ticks.every(SHIFTS_SECONDS, partial(_top_up, parts))
    await _top_up(parts)
    parts.work.start()
    sending = asyncio.create_task(parts.delivery.run())
    ticks.start()
    await parts.work.sweep()
    if simulator is not None:
        await simulator.start()
    starting = asyncio.create_task(introduction())
    try:
        yield
    finally:
        ticks.stop()
        starting.cancel()
        await parts.work.close()
        await parts.delivery.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(sending, STOPPING_SECONDS)
        if simulator is not None:
            await simulator.close()
        await parts.close()


async def _remind(parts: Meedoen) -> None:
    await remind(parts.store, parts.clock.now(), parts.work.arrived)


async def _top_up(parts: Meedoen) -> None:
    await parts.store.write(partial(series.top_up, now=parts.clock.now()))

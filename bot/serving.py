"""Runs the web application under uvicorn, says what to open, and sets up the log."""

from __future__ import annotations

import logging
from functools import partial

import structlog
import typer
import uvicorn
from starlette.applications import Starlette

from bot import app
from bot.introduction import ensure_contents
from bot.settings import Settings
from bot.templates import Standing
from storage import deliveries


def serve(settings: Settings) -> None:
    """Until it is stopped (SIGINT, SIGTERM): what was begun is finished first."""
    set_up_log(settings.demo)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    typer.echo(f"Meedoen starts at {settings.public_url} ...")
    config = uvicorn.Config(
        partial(_application, settings),
        factory=True,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run()


def _application(settings: Settings) -> Starlette:
    """Called in uvicorn's event loop."""
    made = app.serve(settings)
    here = f"http://{settings.host}:{settings.port}"
    if settings.demo:
        typer.echo(f"\n  {here}/simulator   a phone: be a resident, on WhatsApp or Telegram\n\nStop with Ctrl-C.")
    else:
        typer.echo(f"Meedoen listens at {here}; webhooks are expected at {settings.public_url}/webhooks/...")
    return made


def set_up_log(for_people: bool) -> None:
    """JSON lines, or in the demo lines people read. Internal ids only: nothing here logs text, names or numbers."""
    logging.basicConfig(level=logging.WARNING)
    for name in ("httpx", "twilio", "telegram", "aiohttp"):
        logging.getLogger(name).setLevel(logging.ERROR)  # their lines hold addresses of requests, tokens among them
    output = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            output,
        ]
    )


async def contents_and_templates(settings: Settings, push: bool) -> tuple[list[str], list[Standing]]:
    """The names of the contents there are, and how each template stands with WhatsApp. push: makes what is missing first.
    Nothing of either where WhatsApp has no account. Raises SendError."""
    async with app.at_twilio(settings) as found:
        if found is None:
            return [], []
        store, channel, templates = found
        if push:
            return await ensure_contents(store, channel), await templates.push()
        await templates.look()
        return list(await store.read(deliveries.contents)), await templates.standings()

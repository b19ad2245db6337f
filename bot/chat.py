"""The same conversation in a terminal or from a pipe: real turns on a throwaway store, printed as plain text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from sqlalchemy import select

import nlu.engine
from bot import app
from bot.channels.plain import plain
from bot.messages import Channel, Inbound, Outbound
from bot.settings import load
from storage import inputs
from storage.tables import outbox

PROMPT = "> "


async def converse(channel: Channel, language: str, start: str, lines: TextIO, out: TextIO) -> None:
    """Until the lines end. language: what the phone says it is set to. start: the word of a start link."""
    engine = nlu.engine.load(cache=app.CACHE)
    with TemporaryDirectory(prefix="meedoen-chat-") as folder:
        settings = load(demo=True, data_dir=Path(folder), database_url=f"sqlite:///{folder}/chat.db")
        talk = _Talk(app.assemble(settings, engine=engine), channel, language)
        try:
            await talk.until_end(start, lines, out)
        finally:
            await talk.close()


class _Talk:
    def __init__(self, parts: app.Meedoen, channel: Channel, language: str) -> None:
        self.parts, self.channel, self.language = parts, channel, language
        self.heard = self.seen = 0
        parts.work.start()

    async def until_end(self, start: str, lines: TextIO, out: TextIO) -> None:
        if start:
            await self.say(f"/start {start}", start)
            await self.show(out)
        async for line in _read(lines, out):
            if line.strip():
                await self.say(line.strip(), None)
                await self.show(out)

    async def say(self, text: str, start: str | None) -> None:
        self.heard += 1
        inbound = Inbound(
            self.channel, str(self.heard), "chat", "text", text=text, start=start, language_hint=self.language
        )
        receive = partial(inputs.receive, seal=self.parts.seal, inbound=inbound, now=self.parts.clock.now())
        if (conversation_id := await self.parts.store.write(receive)) is not None:
            self.parts.work.arrived(conversation_id)
        await self.parts.work.settled()

    async def show(self, out: TextIO) -> None:
        query = select(outbox.c.id, outbox.c.body).where(outbox.c.id > self.seen).order_by(outbox.c.id)
        for row in await self.parts.store.read(lambda connection: connection.execute(query).all()):
            self.seen = row.id
            if words := plain(Outbound.from_json(row.body)):
                print(words, end="\n\n", file=out, flush=True)

    async def close(self) -> None:
        await self.parts.work.close()
        await self.parts.close()


async def _read(lines: TextIO, out: TextIO) -> AsyncIterator[str]:
    """Lines as they come; a prompt where somebody types them."""
    while True:
        if lines.isatty():
            print(PROMPT, end="", file=out, flush=True)
        line = await asyncio.to_thread(lines.readline)
        if not line:
            return
        yield line

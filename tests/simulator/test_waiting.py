"""The whole of Meedoen outside WhatsApp's 24 hours: a template knocks, a tap opens, and what was held back arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.server import start
from bot.channels.telegram_commands import COMMANDS
from bot.settings import Settings
from bot.translations import Catalogues

MONDAY = datetime.fromisoformat("2027-03-01T09:00:00+01:00")
READ, TITLE = ("template_waiting", "📬 Meedoen: a message waits for you."), ("template_waiting", "📖 Read it")
Shown = dict[str, Any]


class Phone:
    """A phone in the demo's simulator."""

    def __init__(self, http: httpx.AsyncClient, user: str) -> None:
        self._http, self._user, self._seen = http, user, 0

    async def says(self, **act: str) -> list[Shown]:
        """Does it, and waits for an answer."""
        before = len(await self.shown())
        answer = await self._http.post("/simulator/api/send", json={"channel": "whatsapp", "user": self._user} | act)
        assert answer.status_code == 200, answer.text
        return await self.until(lambda found: len(found) > before + 1 and found[-1]["from"] == "bot")

    async def shown(self) -> list[Shown]:
        query = {"channel": "whatsapp", "user": self._user}
        return list((await self._http.get("/simulator/api/messages", params=query)).json()["messages"])

    async def until(self, condition: Callable[[list[Shown]], Any], seconds: float = 20.0) -> list[Shown]:
        async with asyncio.timeout(seconds):
            while not condition(found := await self.shown()):
                await asyncio.sleep(0.05)
        return found

    async def clock(self, now: datetime) -> None:
        assert (await self._http.post("/simulator/api/clock", json={"now": now.isoformat()})).status_code == 200


@asynccontextmanager
async def phone(folder: Path) -> AsyncIterator[Phone]:
    running = await asyncio.to_thread(start, folder)
    try:
        async with httpx.AsyncClient(base_url=running.url, timeout=20) as http:
            yield Phone(http, "amal")
    finally:
        await asyncio.to_thread(running.stop)


async def test_a_reminder_days_later_in_arabic(tmp_path: Path) -> None:
    async with phone(tmp_path) as amal:
        await amal.clock(MONDAY)
        await amal.says(text="مرحبا")
        for tap in ("/SetSlots(language_ok=true)", "/SetSlots(privacy=ok)", "/SetSlots(location=utrecht)"):
            await amal.says(choice=tap)
        await amal.says(choice="/SetSlots(adult=true)")
        await amal.says(text="Amal")
        await amal.says(choice="/SetSlots(interests=done)")
        await amal.says(choice="/SetSlots(availability=weekend)")
        found = await amal.until(lambda found: "/SetSlots(shift=more)" in ids(found[-1]))
        await amal.says(choice=ids(found[-1])[0])
        found = await amal.until(lambda found: "/SetSlots(company=alone)" in ids(found[-1]))
        for days in (4, 5):  # the evening before a Saturday's shift, or a Sunday's
            await amal.clock(MONDAY + timedelta(days=days, hours=10))
            with suppress(TimeoutError):
                found = await amal.until(more_than(len(found)))
                break
        assert found[-1]["template"] is not None, [(m["at"], m["text"]) for m in found[-6:]]
        arabic = Catalogues()
        assert found[-1]["text"] == arabic.text("ar", *READ)
        assert ids(found[-1]) == ["/read"]
        assert found[-1]["choices"][0]["title"] == arabic.text("ar", *TITLE).removeprefix("📖 ")
        await asyncio.sleep(1.0)
        assert len(await amal.shown()) == len(found), "one notice, and nothing of what was held back"
        found = await amal.says(choice="/read")
        assert ids(found[-1])[0].endswith("coming=true)")
        assert found[-1]["template"] is None


async def test_telegram_is_told_the_menu_of_commands(tmp_path: Path) -> None:
    running = await asyncio.to_thread(start, tmp_path)
    token = Settings(demo=True, data_dir=tmp_path).telegram_bot_token.get_secret_value()
    try:
        async with (
            httpx.AsyncClient(base_url=f"{running.url}/simulator/telegram/bot{token}", timeout=20) as http,
            asyncio.timeout(20),
        ):
            while not (menu := (await http.get("/getMyCommands", params={"language_code": "es"})).json()["result"]):
                await asyncio.sleep(0.1)
    finally:
        await asyncio.to_thread(running.stop)
    assert [one["command"] for one in menu] == list(COMMANDS)


def more_than(count: int) -> Callable[[list[Shown]], bool]:
    return lambda found: len(found) > count


def ids(message: Shown) -> list[str]:
    return [choice["id"] for choice in message["choices"] or ()]

"""A whole Meedoen for one transcript: real webhooks, store, turns and rendering; only the network is left out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from bot import app
from bot.channels.contract import RenderContext
from bot.clock import Clock
from bot.dialogue.engine import Dialogue
from bot.messages import Choice, Outbound
from bot.reminders import remind
from bot.settings import Settings
from nlu import Engine
from storage.tables import conversation, handoff, outbox, place, reminder, resident, sign_up
from tests.transcripts.payloads import Phone
from tests.transcripts.script import Script, Step, moment

PRELUDE = ("hello", "[✅ Yes]", "[👍 OK]", "[azc Utrecht]", "[✅ Yes]", "Sam")
"""What `start: resident` does first: after it, the bot has asked for interests."""


class StillClock(Clock):
    """Stands still until it is moved, so that transcripts say the same every time."""

    def __init__(self, now: datetime) -> None:
        self.moment = now.astimezone(UTC)

    def now(self) -> datetime:
        return self.moment


class World:
    """One resident's phone and everything behind it."""

    def __init__(self, database_url: str, engine: Engine, dialogue: Dialogue, script: Script, folder: Path) -> None:
        self.clock = StillClock(script.now)
        settings = Settings(demo=True, database_url=database_url, data_dir=folder)
        self.parts = app.assemble(settings, clock=self.clock, engine=engine, dialogue=dialogue)
        self.arrived: list[int] = []
        routes = app.channel_routes(self.parts, on_arrived=self.arrived.append)
        transport = httpx.ASGITransport(app=Starlette(routes=routes))
        self.client = httpx.AsyncClient(transport=transport, base_url=settings.public_url)
        self.phone = Phone(script.header["channel"], script.header["language"], 1, secrets(settings))
        self.seen = 0
        self.choices: list[Choice] = []

    async def __aenter__(self) -> World:
        self.parts.work.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        await self.parts.work.close()
        await self.parts.close()

    async def play(self, step: Step) -> Step:
        """Does what the step says; the same step with what came of it."""
        for kind, action in step.done:
            if kind == "wait":
                await self.wait(moment(action))
            else:
                await self.do(action)
        await self.settle()
        messages = self.messages()
        return Step(step.done, [shown(message) for message in messages], self.saved() if step.saved else "")

    async def do(self, action: str) -> None:
        path, headers, body = self.phone.request(action, self.choices)
        answer = await self.client.post(path, headers=headers, content=body)
        assert answer.status_code == 200, answer.status_code

    async def wait(self, until: datetime) -> None:
        self.clock.moment = until.astimezone(UTC)
        await remind(self.parts.store, self.clock.now(), self.arrived.append)

    async def settle(self) -> None:
        for one in self.arrived:
            self.parts.work.arrived(one)
        self.arrived.clear()
        await asyncio.wait_for(self.parts.work.settled(), 60)

    def messages(self) -> list[Outbound]:
        """What went out since the last look; each is rendered for its channel, so that what can't be shows here."""
        query = (
            select(outbox.c.id, outbox.c.body)
            .where(outbox.c.id > self.seen, outbox.c.state != "dropped")
            .order_by(outbox.c.id)
        )
        rows = self.parts.store.read_now(lambda connection: connection.execute(query).all())
        found = [Outbound.from_json(row.body) for row in rows]
        self.seen = rows[-1].id if rows else self.seen
        channel = self.parts.channels[self.phone.channel]
        for message in found:
            assert channel.render(message, RenderContext(address="+31600000001"))
            if message.choices:
                self.choices = list(message.choices)
                self.phone.remember(self.choices)
        return [message for message in found if message.text or message.choices]

    def saved(self) -> str:
        """What the store says of this resident, as key=value; what is as usual is left out."""

        def facts(connection: Any) -> dict[str, Any]:
            talk = connection.execute(select(conversation).order_by(conversation.c.id.desc())).mappings().first()
            mine, me = talk["id"], talk["resident_id"]
            who = connection.execute(select(resident).where(resident.c.id == me)).mappings().one()
            ups = (
                connection.execute(select(sign_up).where(sign_up.c.resident_id == me).order_by(sign_up.c.id))
                .mappings()
                .all()
            )
            calls = connection.execute(select(handoff).where(handoff.c.conversation_id == mine)).mappings().all()
            waiting = connection.execute(
                select(reminder).where(reminder.c.state == "waiting", reminder.c.conversation_id == mine)
            ).all()
            taken = [row.sign_up_id for row in connection.execute(select(place).where(place.c.sign_up_id.is_not(None)))]
            return {
                "mode": talk["mode"],
                "language": who["language"],
                "name": who["first_name"],
                "interests": ",".join(who["interests"] or ()),
                "days": ",".join(who["availability"] or ()),
                "sign_up": ",".join(up["state"] for up in ups),
                "seats": sum(up["id"] in taken for up in ups) if ups else "",
                "reminders": len(waiting) or "",
                "handoff": ",".join(
                    f"{call['reason']}:{call['state']}{'!' if call['urgent'] else ''}" for call in calls
                ),
                "stopped": "yes" if who["stopped_at"] else "",
                "second": who["second_language"],
            }

        found = self.parts.store.read_now(facts)
        return " ".join(f"{key}={value}" for key, value in found.items() if value not in (None, ""))


def shown(message: Outbound) -> str:
    """A message as text: words, then what can be tapped, a pin, a date."""
    extras = [f"[{choice.title}]" for choice in message.choices]
    extras += ["<pin>"] * (message.place is not None) + ["<date>"] * (message.appointment is not None)
    return "\n".join([message.text, *([" ".join(extras)] if extras else [])])


def secrets(settings: Settings) -> dict[str, str]:
    return {
        "telegram": settings.telegram_webhook_secret.get_secret_value(),
        "twilio": settings.twilio_auth_token.get_secret_value(),
        "account": settings.twilio_account_sid,
        "sender": settings.whatsapp_sender.removeprefix("whatsapp:"),
        "public_url": settings.public_url,
    }

"""`templates push` and `templates status` against the stand-in for Twilio: made once, approved, replaced when words change."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.contract import SendError
from bot.channels.whatsapp import WhatsApp
from bot.channels.whatsapp_contents import TEMPLATE_LANGUAGES, template
from bot.messages import Choice, Outbound, Template
from bot.templates import Standing, Templates
from nlu import LANGUAGES
from simulator.twilio.contents import TEMPLATE_LANGUAGES as WHATSAPPS
from storage import deliveries, notices
from storage.session import Store
from tests.simulator.world import AUTH, SENDER, SID, World

SAID = {
    language: Outbound(text, (Choice("/read", "📖 Read it"),), template=Template("template_waiting", language))
    for language, text in {"en": "📬 A message waits.", "prs": "📬 یک پیام منتظر شماست."}.items()
}
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def channel(sim: World) -> AsyncIterator[WhatsApp]:
    made = WhatsApp(SID, AUTH, SENDER, f"{sim.url}/simulator/twilio")
    yield made
    await made.close()


@pytest.fixture
def ours(store: Store, channel: WhatsApp) -> Templates:
    return Templates(store, channel, SAID)


async def decided(ours: Templates) -> None:
    async with asyncio.timeout(5):
        while await ours.look(under_way=True):
            await asyncio.sleep(0.05)


def usable(store: Store) -> dict[str, str]:
    return store.read_now(deliveries.contents)


def test_no_language_stands_under_the_code_of_another() -> None:
    assert set(LANGUAGES) - set(TEMPLATE_LANGUAGES) == {"ti", "so", "ku"}
    assert set(TEMPLATE_LANGUAGES.values()) <= WHATSAPPS
    assert {ours: code for ours, code in TEMPLATE_LANGUAGES.items() if ours != code} == {"prs": "prs_AF", "ps": "ps_AF"}


async def test_templates_are_made_submitted_and_used_once_approved(sim: World, store: Store, ours: Templates) -> None:
    assert {one.status for one in await ours.standings()} == {"not made"}
    assert {one.status for one in await ours.push()} == {"received"}
    assert usable(store) == {}
    await decided(ours)
    assert await ours.standings() == [
        Standing("template_waiting_en", "en", "approved"),
        Standing("template_waiting_prs", "prs_AF", "approved"),
    ]
    assert set(usable(store)) == {"template_waiting_en", "template_waiting_prs"}
    made = await sim.twilio.content.v1.contents.list_async()
    assert [content.language for content in made] == ["en", "prs_AF"]
    assert re.fullmatch(r"meedoen_template_waiting_en_[0-9a-f]{8}", made[0].friendly_name)
    assert made[0].types == {
        "twilio/quick-reply": {
            "body": "📬 A message waits.",
            "actions": [{"type": "QUICK_REPLY", "title": "Read it", "id": "/read"}],
        }
    }


async def test_what_was_made_is_not_made_again(sim: World, ours: Templates) -> None:
    for _ in range(3):
        await ours.push()
    await decided(ours)
    await ours.push()
    assert len(await sim.twilio.content.v1.contents.list_async()) == 2


async def test_a_push_that_was_stopped_goes_on(sim: World, store: Store, ours: Templates, channel: WhatsApp) -> None:
    async def no(sid: str, name: str) -> str:
        raise SendError("no connection")

    ask, channel.ask_approval = channel.ask_approval, no  # type: ignore[method-assign]  # the network ends right here
    with pytest.raises(SendError):
        await ours.push()
    channel.ask_approval = ask  # type: ignore[method-assign]  # and is back
    assert {one.status for one in await ours.push()} == {"received"}
    assert len(await sim.twilio.content.v1.contents.list_async()) == 2


async def test_changed_words_become_a_new_template_and_the_old_one_serves_until_it_is_approved(
    sim: World, store: Store, ours: Templates, channel: WhatsApp
) -> None:
    await ours.push()
    await decided(ours)
    before = usable(store)
    changed = Templates(store, channel, SAID | {"en": replace(SAID["en"], text="📬 Something waits for you.")})
    assert [one.status for one in await changed.push()] == ["received", "approved"]
    assert usable(store) == before
    await changed.push()
    await decided(changed)
    after = usable(store)
    assert set(after) == set(before)
    assert (after["template_waiting_en"] != before["template_waiting_en"], after["template_waiting_prs"]) == (
        True,
        before["template_waiting_prs"],
    )
    assert [one.status for one in await changed.standings()] == ["approved", "approved"]
    assert len(await sim.twilio.content.v1.contents.list_async()) == 3


async def test_words_that_change_before_anything_was_approved(store: Store, ours: Templates, channel: WhatsApp) -> None:
    await ours.push()
    changed = Templates(store, channel, SAID | {"en": replace(SAID["en"], text="📬 Something waits for you.")})
    await changed.push()
    await decided(changed)
    assert [one.status for one in await changed.standings()] == ["approved", "approved"]


async def test_a_template_that_is_gone_at_twilio_is_made_again(sim: World, store: Store, ours: Templates) -> None:
    await ours.push()
    await decided(ours)
    for content in await sim.twilio.content.v1.contents.list_async():
        await sim.twilio.content.v1.contents(content.sid).delete_async()
    await ours.look()
    assert {one.status for one in await ours.standings()} == {"gone"}
    assert usable(store) == {}
    assert {one.status for one in await ours.push()} == {"received"}


async def test_approval_may_be_taken_back(store: Store, ours: Templates, channel: WhatsApp) -> None:
    await ours.push()
    await decided(ours)

    async def paused(sid: str) -> str:
        return "paused"

    channel.approval = paused  # type: ignore[method-assign]  # the stand-in approves everything
    await ours.look()
    assert not store.read_now(lambda c: notices.approved(c, "template_waiting_en"))


# --- the commands ------------------------------------------------------------------------------------------------------


async def command(*words: str, folder: Path, **settings: str) -> tuple[int, str]:
    """`python -m bot templates ...` in a process of its own; how it ended and what it printed."""
    environment = os.environ | {"MEEDOEN_DATA_DIR": str(folder), "MEEDOEN_SECRET_KEY": "k" * 40}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "templates", *words),
        cwd=PROJECT,
        env=environment | {f"MEEDOEN_{name.upper()}": value for name, value in settings.items()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


def account(sim: World) -> dict[str, str]:
    account = {"twilio_account_sid": SID, "twilio_auth_token": AUTH, "whatsapp_sender": SENDER}
    return account | {"twilio_api_url": f"{sim.url}/simulator/twilio", "public_url": "https://meedoen.example"}


def table(printed: str) -> dict[str, tuple[str, str]]:
    """name: (language, status)."""
    rows = [line.split(maxsplit=2) for line in printed.splitlines() if line.startswith("template_")]
    return {name: (language, status) for name, language, status in rows}


async def test_the_commands(sim: World, tmp_path: Path) -> None:
    ended, printed = await command("status", folder=tmp_path, **account(sim))
    assert (ended, table(printed)["template_waiting_ps"]) == (0, ("ps_AF", "not made")), printed
    assert not await sim.twilio.content.v1.contents.list_async(), "status makes nothing"
    ended, printed = await command("push", folder=tmp_path, **account(sim))
    assert (ended, table(printed)["template_waiting_ar"][0]) == (0, "ar"), printed
    assert "23 contents are there" in printed
    made = len(await sim.twilio.content.v1.contents.list_async())
    await asyncio.sleep(0.6)
    ended, printed = await command("push", folder=tmp_path, **account(sim))
    assert {status for _, status in table(printed).values()} == {"approved"}, printed
    assert set(table(printed)) == {f"template_waiting_{language}" for language in TEMPLATE_LANGUAGES}
    assert len(await sim.twilio.content.v1.contents.list_async()) == made == 23 + len(TEMPLATE_LANGUAGES)


async def test_the_commands_say_what_is_wrong(sim: World, tmp_path: Path) -> None:
    ended, printed = await command("push", folder=tmp_path)
    assert (ended, "MEEDOEN_TWILIO_AUTH_TOKEN" in printed) == (1, True), printed
    ended, printed = await command("push", folder=tmp_path, **account(sim) | {"twilio_auth_token": "wrong"})
    assert (ended, "credentials" in printed, "Traceback" in printed) == (1, True, False), printed


def test_every_template_fits() -> None:
    for message in SAID.values():
        [body] = template(message).values()
        assert len(body["body"]) <= 1024
        assert all(len(action["title"]) <= 20 for action in body["actions"])

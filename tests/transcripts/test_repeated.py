"""What providers do: the same thing twice, at once, or in another order. It has one effect."""

import asyncio
from pathlib import Path

import pytest

from bot.dialogue.engine import Dialogue
from nlu import Engine
from tests.transcripts.script import Script
from tests.transcripts.world import PRELUDE, World

TO_A_SHIFT = ("[🍲 Cooking]", "[✔️ Done]", "[🗓 Every day]", "[1]")


def script(channel: str) -> Script:
    return Script([], {"channel": channel, "language": "en", "now": "2026-03-02 09:00"}, [])


@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
async def test_every_message_delivered_five_times_at_once_signs_up_once(
    channel: str, database_url: str, engine: Engine, dialogue: Dialogue, tmp_path: Path
) -> None:
    async with World(database_url, engine, dialogue, script(channel), tmp_path) as world:
        answers = []
        for action in (*PRELUDE, *TO_A_SHIFT):
            path, headers, body = world.phone.request(action, world.choices)
            posts = [world.client.post(path, headers=headers, content=body) for _ in range(5)]
            assert {answer.status_code for answer in await asyncio.gather(*posts)} == {200}
            await world.settle()
            answers.append(world.messages())
        assert "sign_up=confirmed seats=1 reminders=1" in world.saved()
        assert all(len(messages) <= 2 for messages in answers), "each message was answered once"


@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
async def test_an_old_message_delivered_again_much_later_changes_nothing(
    channel: str, database_url: str, engine: Engine, dialogue: Dialogue, tmp_path: Path
) -> None:
    async with World(database_url, engine, dialogue, script(channel), tmp_path) as world:
        sent = []
        for action in (*PRELUDE, *TO_A_SHIFT):
            sent.append(world.phone.request(action, world.choices))
            path, headers, body = sent[-1]
            await world.client.post(path, headers=headers, content=body)
            await world.settle()
            world.messages()
        before = world.saved()
        for path, headers, body in reversed(sent):
            assert (await world.client.post(path, headers=headers, content=body)).status_code == 200
        await world.settle()
        assert world.messages() == []
        assert world.saved() == before


@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
async def test_taps_that_arrive_in_another_order_sign_up_once(
    channel: str, database_url: str, engine: Engine, dialogue: Dialogue, tmp_path: Path
) -> None:
    async with World(database_url, engine, dialogue, script(channel), tmp_path) as world:
        for action in (*PRELUDE, *TO_A_SHIFT[:-1]):
            await world.do(action)
            await world.settle()
            world.messages()
        for action in ("[1]", "[🗓 Every day]", "[1]", "[✔️ Done]"):
            await world.do(action)
        await world.settle()
        assert "sign_up=confirmed seats=1" in world.saved()

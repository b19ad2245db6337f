"""Every transcript, on both stores. UPDATE_TRANSCRIPTS=1 rewrites what the bot says and what is saved (never in CI)."""

import os
from pathlib import Path

import pytest

from bot.dialogue.engine import Dialogue
from nlu import Engine
from tests.transcripts.script import Script, read
from tests.transcripts.world import PRELUDE, World

FOLDER = Path(__file__).resolve().parent
FILES = sorted(FOLDER.rglob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER).with_suffix("")))
async def test_transcript(path: Path, database_url: str, engine: Engine, dialogue: Dialogue, tmp_path: Path) -> None:
    script = read(path)
    async with World(database_url, engine, dialogue, script, tmp_path) as world:
        if script.header.get("start") == "resident":
            for action in PRELUDE:
                await world.do(action)
                await world.settle()
                world.messages()
        played = [await world.play(step) for step in script.steps]
    now = Script(script.comments, script.header, played).text()
    if os.environ.get("UPDATE_TRANSCRIPTS") and os.environ.get("CI") != "true":
        path.write_text(now, encoding="utf-8")
    else:
        assert now == script.text()

"""A process that takes turns until it is killed: `python -m tests.turns.dying URL`. Started by test_work.py."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.clock import MovableClock
from bot.dialogue import Dialogue
from bot.dialogue.translations import EnglishOnly
from bot.work import Work
from nlu import words
from storage.session import Store
from tests.turns.conftest import NOW, Ears, KitchenActions


async def main(url: str) -> None:
    store = Store(url)
    dialogue = Dialogue.load(Path(__file__).parent / "flows", EnglishOnly(), words.load())
    work = Work(store, dialogue, Ears(), KitchenActions, MovableClock(NOW), lambda known: print(known, flush=True))
    work.start()
    print("ready", flush=True)
    while True:
        await work.sweep()
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

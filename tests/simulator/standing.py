"""The simulator in a process of its own, for tests that kill it: `python -m tests.simulator.standing DATABASE`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.simulator.world import world


async def stand(database: Path) -> None:
    async with world(database) as made:
        print(made.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(stand(Path(sys.argv[1])))

"""One world a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.simulator.world import World, world


@pytest.fixture
async def sim(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path / "simulator.db") as made:
        yield made

"""Statements that are written the same for both databases but need each one's own `INSERT`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite


def both(build: Callable[[Any], Executable]) -> Mapping[str, Executable]:
    """A statement for each dialect's name. `build` gets an `insert` that knows `on_conflict_do_nothing`."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}

"""Runs migrations on the connection that `storage.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage.tables import metadata
from storage.types import Utc


def render(kind: str, item: Any, drafting: Any) -> str | Literal[False]:
    """How a drafted migration writes our own type."""
    if not isinstance(item, Utc):
        return False
    drafting.imports.add("from storage.types import Utc")
    return "Utc()"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

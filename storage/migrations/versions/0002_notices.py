"""Notices that a message waits: templates with their approval, one notice a silence, a second language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("content", sa.Column("version", sa.String(8), comment="of a template: a hash of its words"))
    op.add_column(
        "content",
        sa.Column(
            "status", sa.String(16), comment="of a template: what WhatsApp says of it; only approved ones are sent"
        ),
    )
    op.add_column(
        "outbox",
        sa.Column("silent_since", Utc(), comment="of a notice: when the resident was last heard; one notice a silence"),
    )
    op.create_index(
        "uq_outbox_notice",
        "outbox",
        ["conversation_id", "silent_since"],
        unique=True,
        sqlite_where=sa.text("silent_since is not null"),
        postgresql_where=sa.text("silent_since is not null"),
    )
    op.add_column(
        "resident",
        sa.Column(
            "second_language",
            sa.String(3),
            comment="for notices on WhatsApp, which has no templates in the first one",
        ),
    )

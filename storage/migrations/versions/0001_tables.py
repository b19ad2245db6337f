"""Every table of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "content",
        sa.Column(
            "name", sa.String(length=60), nullable=False, comment="quick_reply_2, list_picker_7, a template's name"
        ),
        sa.Column("sid", sa.String(length=40), nullable=False, comment="Twilio's ContentSid"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_content")),
        comment="What was pushed to Twilio's Content API, once an account.",
    )
    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "slug", sa.String(length=40), nullable=False, comment="stands in start links: t.me/<bot>?start=utrecht"
        ),
        sa.Column(
            "name",
            sa.String(length=24),
            nullable=False,
            comment="as residents call it, short enough to tap: azc Utrecht",
        ),
        sa.Column("zone", sa.String(length=40), server_default="Europe/Amsterdam", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("slug", name=op.f("uq_location_slug")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("error", sa.String(length=20), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_receipt_channel_provider_id")),
        comment="Status callbacks that came before the call they speak of had answered.",
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind_of_work", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("state in ('missing', 'received', 'granted', 'refused')", name=op.f("ck_declaration_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_declaration_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "organisation_id", "kind_of_work", name=op.f("uq_declaration_organisation_id_kind_of_work")
        ),
    )
    op.create_table(
        "inloopuur",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="0 is Monday; local to the location's zone"),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column(
            "place", sa.String(length=80), nullable=False, comment="the room or building, as people there call it"
        ),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_inloopuur_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inloopuur")),
    )
    op.create_index(op.f("ix_inloopuur_location_id"), "inloopuur", ["location_id"], unique=False)
    op.create_table(
        "resident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=True, comment="null until it was asked"),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("adult", sa.Boolean(), nullable=True, comment="18 or older, as they said; null: not asked"),
        sa.Column("interests", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column(
            "availability",
            sa.JSON(),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="list of 'tue', 'tue_morning'",
        ),
        sa.Column("company", sa.String(length=12), nullable=True, comment="alone, together, women"),
        sa.Column("needs", sa.String(length=200), nullable=True),
        sa.Column(
            "refused", sa.JSON(), server_default=sa.text("'[]'"), nullable=False, comment="activity ids not wanted"
        ),
        sa.Column("privacy_at", Utc(), nullable=True, comment="when they agreed to what is kept"),
        sa.Column("stopped_at", Utc(), nullable=True, comment="asked for no more messages"),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_resident_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_resident_location_id"), "resident", ["location_id"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=False, comment="whose residents it is for"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="English; other languages from the catalogues"),
        sa.Column("description", sa.String(length=160), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=False, comment="list of interest keys of nlu-labels"),
        sa.Column("host", sa.String(length=40), nullable=False, comment="first name of who meets you at the door"),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False, comment="travel time from the location"),
        sa.Column("travel", sa.String(length=8), nullable=False),
        sa.Column(
            "vog", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="needs a VOG: goes to staff"
        ),
        sa.Column("adults_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("women_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("children_welcome", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "no_dutch",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="can be done without Dutch",
        ),
        sa.CheckConstraint("travel in ('walk', 'bicycle', 'bus')", name=op.f("ck_activity_travel")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_activity_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_activity_location_id_location")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_location_id"), "activity", ["location_id"], unique=False)
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="AES-SIV of the id on the channel: equal ids, equal bytes",
        ),
        sa.Column(
            "unusable", sa.String(length=12), nullable=True, comment="why nothing can be sent there: blocked, unknown"
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_address_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("channel", "sealed", name=op.f("uq_address_channel_sealed")),
    )
    op.create_index(op.f("ix_address_resident_id"), "address", ["resident_id"], unique=False)
    op.create_table(
        "inloopuur_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inloopuur_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", Utc(), nullable=False),
        sa.Column("ends_at", Utc(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["inloopuur_id"], ["inloopuur.id"], name=op.f("fk_inloopuur_date_inloopuur_id_inloopuur")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inloopuur_date")),
        sa.UniqueConstraint("inloopuur_id", "starts_at", name=op.f("uq_inloopuur_date_inloopuur_id_starts_at")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), server_default="bot", nullable=False),
        sa.Column(
            "epoch", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="rises with each change of mode"
        ),
        sa.Column(
            "state",
            sa.JSON(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="dialogue state, with its version",
        ),
        sa.Column(
            "heard_at",
            Utc(),
            nullable=True,
            comment="the resident's last message: WhatsApp's 24-hour window counts from here",
        ),
        sa.CheckConstraint("mode in ('bot', 'waiting', 'human')", name=op.f("ck_conversation_mode")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_conversation_address_id_address")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_conversation_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("address_id", name=op.f("uq_conversation_address_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_conversation_resident_id"), "conversation", ["resident_id"], unique=False)
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="0 is Monday; local to the location's zone"),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("seats > 0", name=op.f("ck_series_seats")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_series_activity_id_activity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_activity_id"), "series", ["activity_id"], unique=False)
    op.create_table(
        "handoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="open", nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.CheckConstraint("state in ('open', 'taken', 'closed')", name=op.f("ck_handoff_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_handoff_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_handoff_conversation_id"), "handoff", ["conversation_id"], unique=False)
    op.create_index(
        "uq_handoff_live",
        "handoff",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", Utc(), nullable=False),
        sa.Column("ends_at", Utc(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_shift_activity_id_activity")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_shift_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("series_id", "starts_at", name=op.f("uq_shift_series_id_starts_at")),
    )
    op.create_index("ix_shift_activity_starts", "shift", ["activity_id", "starts_at"], unique=False)
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("commands", sa.JSON(), nullable=False, comment="names of the commands, without content"),
        sa.Column("flow", sa.String(length=40), nullable=True, comment="where the conversation stood afterwards"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_turn_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    op.create_index(op.f("ix_turn_conversation_id"), "turn", ["conversation_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.String(length=10),
            nullable=False,
            comment="whatsapp, telegram; or reminder, handoff, staff: our own inputs",
        ),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False, comment="an Inbound or an own input, without address"),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it failed: type of error and place, no content"),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('pending', 'done', 'failed')", name=op.f("ck_inbox_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_inbox_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_inbox_turn_id_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_inbox_channel_provider_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_conversation_id"), "inbox", ["conversation_id"], unique=False)
    op.create_index(
        "ix_inbox_pending",
        "inbox",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(op.f("ix_inbox_turn_id"), "inbox", ["turn_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column(
            "epoch", sa.Integer(), nullable=False, comment="under an older epoch than the conversation's it is dropped"
        ),
        sa.Column("body", sa.JSON(), nullable=False, comment="an Outbound"),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="queued", nullable=False),
        sa.Column("lease_until", Utc(), nullable=True, comment="while sending: when somebody else may look at it"),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "part", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="how many of its calls are out"
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'dropped')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_outbox_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_outbox_turn_id_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_conversation_id"), "outbox", ["conversation_id"], unique=False)
    op.create_index("ix_outbox_due", "outbox", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_outbox_turn_id"), "outbox", ["turn_id"], unique=False)
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.CheckConstraint("state in ('confirmed', 'requested', 'cancelled')", name=op.f("ck_sign_up_state")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_sign_up_resident_id_resident")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_sign_up_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sign_up_resident_id"), "sign_up", ["resident_id"], unique=False)
    op.create_index(op.f("ix_sign_up_shift_id"), "sign_up", ["shift_id"], unique=False)
    op.create_index(
        "uq_sign_up_live",
        "sign_up",
        ["resident_id", "shift_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True, comment="null until the provider answered"),
        sa.Column("status", sa.String(length=10), server_default="sending", nullable=False),
        sa.Column("error", sa.String(length=20), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.CheckConstraint(
            "status in ('sending', 'sent', 'delivered', 'read', 'failed', 'unknown')", name=op.f("ck_delivery_status")
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_delivery_outbox_id_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_delivery_channel_provider_id")),
        sa.UniqueConstraint("outbox_id", "part", name=op.f("uq_delivery_outbox_id_part")),
        comment="One call to a provider. Its status only ever moves forward.",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=True, comment="null: the seat is free"),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_place_shift_id_shift")),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_up.id"], name=op.f("fk_place_sign_up_id_sign_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("shift_id", "seat", name=op.f("uq_place_shift_id_seat")),
        sa.UniqueConstraint("sign_up_id", name=op.f("uq_place_sign_up_id")),
        comment="A seat in a shift. Seats are rows, so a shift can't hold more people than it has seats.",
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=True),
        sa.Column("inloopuur_date_id", sa.Integer(), nullable=True),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="waiting", nullable=False),
        sa.CheckConstraint("state in ('waiting', 'queued', 'dropped')", name=op.f("ck_reminder_state")),
        sa.CheckConstraint("(sign_up_id is null) <> (inloopuur_date_id is null)", name=op.f("ck_reminder_subject")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_reminder_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(
            ["inloopuur_date_id"], ["inloopuur_date.id"], name=op.f("fk_reminder_inloopuur_date_id_inloopuur_date")
        ),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_up.id"], name=op.f("fk_reminder_sign_up_id_sign_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "conversation_id", "inloopuur_date_id", name=op.f("uq_reminder_conversation_id_inloopuur_date_id")
        ),
        sa.UniqueConstraint("conversation_id", "sign_up_id", name=op.f("uq_reminder_conversation_id_sign_up_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminder_due", "reminder", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_reminder_inloopuur_date_id"), "reminder", ["inloopuur_date_id"], unique=False)
    op.create_index(op.f("ix_reminder_sign_up_id"), "reminder", ["sign_up_id"], unique=False)

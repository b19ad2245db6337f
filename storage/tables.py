"""Every table, named by the words of the glossary (docs/words.md).

Ids that leave the store (in links, callbacks and names of inputs) are never used again: `sqlite_autoincrement`. A foreign
key whose target is erased has an index, or erasing would read whole tables.

Times are UTC. Constraints, not code, prevent what must never happen: an input taken twice, a seat given twice, two live
sign-ups of one resident for one shift.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from storage.types import Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Json = JSON()
"""json, not jsonb, on PostgreSQL: jsonb loses the order of keys and refuses what people can type (U+0000)."""

# --- Where, who offers, what, when ------------------------------------------------------------------------------------

location = Table(
    "location",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(40), nullable=False, unique=True, comment="stands in start links: t.me/<bot>?start=utrecht"),
    Column("name", String(24), nullable=False, comment="as residents call it, short enough to tap: azc Utrecht"),
    Column("zone", String(40), nullable=False, server_default="Europe/Amsterdam"),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
)

inloopuur = Table(
    "inloopuur",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("location_id", ForeignKey("location.id"), nullable=False, index=True),
    Column("weekday", Integer, nullable=False, comment="0 is Monday; local to the location's zone"),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("place", String(80), nullable=False, comment="the room or building, as people there call it"),
    Column("address", String(120), nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
)

inloopuur_date = Table(
    "inloopuur_date",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inloopuur_id", ForeignKey("inloopuur.id"), nullable=False),
    Column("starts_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("inloopuur_id", "starts_at"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
)

declaration = Table(
    "declaration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), nullable=False),
    Column("kind_of_work", String(80), nullable=False),
    Column("state", String(12), nullable=False),
    Column("valid_until", Date),
    UniqueConstraint("organisation_id", "kind_of_work"),
    CheckConstraint("state in ('missing', 'received', 'granted', 'refused')", name="state"),
)

activity = Table(
    "activity",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), nullable=False),
    Column("declaration_id", ForeignKey("declaration.id")),
    Column("location_id", ForeignKey("location.id"), nullable=False, index=True, comment="whose residents it is for"),
    Column("name", String(60), nullable=False, comment="English; other languages from the catalogues"),
    Column("description", String(160), nullable=False),
    Column("interests", Json, nullable=False, comment="list of interest keys of nlu-labels"),
    Column("host", String(40), nullable=False, comment="first name of who meets you at the door"),
    Column("place", String(80), nullable=False),
    Column("address", String(120), nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("minutes", Integer, nullable=False, comment="travel time from the location"),
    Column("travel", String(8), nullable=False),
    Column("vog", Boolean, nullable=False, server_default=text("false"), comment="needs a VOG: goes to staff"),
    Column("adults_only", Boolean, nullable=False, server_default=text("false")),
    Column("women_only", Boolean, nullable=False, server_default=text("false")),
    Column("children_welcome", Boolean, nullable=False, server_default=text("false")),
    Column("no_dutch", Boolean, nullable=False, server_default=text("true"), comment="can be done without Dutch"),
    CheckConstraint("travel in ('walk', 'bicycle', 'bus')", name="travel"),
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("activity_id", ForeignKey("activity.id"), nullable=False, index=True),
    Column("weekday", Integer, nullable=False, comment="0 is Monday; local to the location's zone"),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    CheckConstraint("seats > 0", name="seats"),
)

shift = Table(
    "shift",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("activity_id", ForeignKey("activity.id"), nullable=False),
    Column("series_id", ForeignKey("series.id")),
    Column("starts_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("series_id", "starts_at"),
    Index("ix_shift_activity_starts", "activity_id", "starts_at"),
)

place = Table(
    "place",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shift_id", ForeignKey("shift.id"), nullable=False),
    Column("seat", Integer, nullable=False),
    Column("sign_up_id", ForeignKey("sign_up.id"), unique=True, comment="null: the seat is free"),
    UniqueConstraint("shift_id", "seat"),
    comment="A seat in a shift. Seats are rows, so a shift can't hold more people than it has seats.",
)

# --- Residents --------------------------------------------------------------------------------------------------------

resident = Table(
    "resident",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first_name", String(40)),
    Column("language", String(3), comment="null until it was asked"),
    Column("location_id", ForeignKey("location.id"), index=True),
    Column("adult", Boolean, comment="18 or older, as they said; null: not asked"),
    Column("interests", Json, nullable=False, server_default=text("'[]'")),
    Column("availability", Json, nullable=False, server_default=text("'[]'"), comment="list of 'tue', 'tue_morning'"),
    Column("company", String(12), comment="alone, together, women"),
    Column("needs", String(200)),
    Column("refused", Json, nullable=False, server_default=text("'[]'"), comment="activity ids not wanted"),
    Column("privacy_at", Utc, comment="when they agreed to what is kept"),
    Column("stopped_at", Utc, comment="asked for no more messages"),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("second_language", String(3), comment="for notices on WhatsApp, which has no templates in the first one"),
    sqlite_autoincrement=True,
)

address = Table(
    "address",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("resident_id", ForeignKey("resident.id"), nullable=False, index=True),
    Column("channel", String(10), nullable=False),
    Column("sealed", LargeBinary, nullable=False, comment="AES-SIV of the id on the channel: equal ids, equal bytes"),
    Column("unusable", String(12), comment="why nothing can be sent there: blocked, unknown"),
    UniqueConstraint("channel", "sealed"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address_id", ForeignKey("address.id"), nullable=False, unique=True),
    Column("resident_id", ForeignKey("resident.id"), nullable=False, index=True),
    Column("mode", String(8), nullable=False, server_default="bot"),
    Column("epoch", Integer, nullable=False, server_default=text("0"), comment="rises with each change of mode"),
    Column("state", Json, nullable=False, server_default=text("'{}'"), comment="dialogue state, with its version"),
    Column("heard_at", Utc, comment="the resident's last message: WhatsApp's 24-hour window counts from here"),
    CheckConstraint("mode in ('bot', 'waiting', 'human')", name="mode"),
    sqlite_autoincrement=True,
)

# --- The way of a message ---------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "channel", String(10), nullable=False, comment="whatsapp, telegram; or reminder, handoff, staff: our own inputs"
    ),
    Column("provider_id", String(80), nullable=False),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("body", Json, nullable=False, comment="an Inbound or an own input, without address"),
    Column("received_at", Utc, nullable=False),
    Column("state", String(8), nullable=False, server_default="pending"),
    Column("reason", Text, comment="why it failed: type of error and place, no content"),
    Column("turn_id", ForeignKey("turn.id"), index=True),
    UniqueConstraint("channel", "provider_id"),
    CheckConstraint("state in ('pending', 'done', 'failed')", name="state"),
    Index(
        "ix_inbox_pending",
        "conversation_id",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    sqlite_autoincrement=True,
)

turn = Table(
    "turn",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("commands", Json, nullable=False, comment="names of the commands, without content"),
    Column("flow", String(40), comment="where the conversation stood afterwards"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("turn_id", ForeignKey("turn.id"), index=True),
    Column("epoch", Integer, nullable=False, comment="under an older epoch than the conversation's it is dropped"),
    Column("body", Json, nullable=False, comment="an Outbound"),
    Column("due_at", Utc, nullable=False),
    Column("state", String(8), nullable=False, server_default="queued"),
    Column("lease_until", Utc, comment="while sending: when somebody else may look at it"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("part", Integer, nullable=False, server_default=text("0"), comment="how many of its calls are out"),
    Column("reason", Text),
    Column("silent_since", Utc, comment="of a notice: when the resident was last heard; one notice a silence"),
    CheckConstraint("state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'dropped')", name="state"),
    Index("ix_outbox_due", "state", "due_at"),
    Index(
        "uq_outbox_notice",
        "conversation_id",
        "silent_since",
        unique=True,
        sqlite_where=text("silent_since is not null"),
        postgresql_where=text("silent_since is not null"),
    ),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.id"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("channel", String(10), nullable=False),
    Column("provider_id", String(80), comment="null until the provider answered"),
    Column("status", String(10), nullable=False, server_default="sending"),
    Column("error", String(20)),
    Column("at", Utc, nullable=False),
    UniqueConstraint("outbox_id", "part"),
    UniqueConstraint("channel", "provider_id"),
    CheckConstraint("status in ('sending', 'sent', 'delivered', 'read', 'failed', 'unknown')", name="status"),
    comment="One call to a provider. Its status only ever moves forward.",
    sqlite_autoincrement=True,
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(10), nullable=False),
    Column("provider_id", String(80), nullable=False),
    Column("status", String(10), nullable=False),
    Column("error", String(20)),
    Column("at", Utc, nullable=False),
    UniqueConstraint("channel", "provider_id"),
    comment="Status callbacks that came before the call they speak of had answered.",
)

content = Table(
    "content",
    metadata,
    Column("name", String(60), primary_key=True, comment="quick_reply_2, list_picker_7, a template's name"),
    Column("sid", String(40), nullable=False, comment="Twilio's ContentSid"),
    Column("version", String(8), comment="of a template: a hash of its words"),
    Column("status", String(16), comment="of a template: what WhatsApp says of it; only approved ones are sent"),
    comment="What was pushed to Twilio's Content API, once an account.",
)

# --- Taking part ------------------------------------------------------------------------------------------------------

sign_up = Table(
    "sign_up",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("resident_id", ForeignKey("resident.id"), nullable=False, index=True),
    Column("shift_id", ForeignKey("shift.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    CheckConstraint("state in ('confirmed', 'requested', 'cancelled')", name="state"),
    Index(
        "uq_sign_up_live",
        "resident_id",
        "shift_id",
        unique=True,
        sqlite_where=text("state <> 'cancelled'"),
        postgresql_where=text("state <> 'cancelled'"),
    ),
    sqlite_autoincrement=True,
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False),
    Column("sign_up_id", ForeignKey("sign_up.id"), index=True),
    Column("inloopuur_date_id", ForeignKey("inloopuur_date.id"), index=True),
    Column("due_at", Utc, nullable=False),
    Column("state", String(8), nullable=False, server_default="waiting"),
    UniqueConstraint("conversation_id", "sign_up_id"),
    UniqueConstraint("conversation_id", "inloopuur_date_id"),
    CheckConstraint("state in ('waiting', 'queued', 'dropped')", name="state"),
    CheckConstraint("(sign_up_id is null) <> (inloopuur_date_id is null)", name="subject"),
    Index("ix_reminder_due", "state", "due_at"),
    sqlite_autoincrement=True,
)

handoff = Table(
    "handoff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("reason", String(20), nullable=False),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("state", String(8), nullable=False, server_default="open"),
    Column("opened_at", Utc, nullable=False),
    Column("closed_at", Utc),
    CheckConstraint("state in ('open', 'taken', 'closed')", name="state"),
    Index(
        "uq_handoff_live",
        "conversation_id",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    sqlite_autoincrement=True,
)

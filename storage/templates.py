"""WhatsApp templates as the table `content` has them: what was made at Twilio, of which words, and whether it is approved.

Words that change make a new template. The approved one stays in use under its name until the new one, kept as `<name>_next`,
is approved too.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from storage.dialects import both
from storage.notices import APPROVED
from storage.tables import content

UNDER_WAY = ("unsubmitted", "received", "pending")
"""What WhatsApp says of a template it has not decided about."""
_NEXT = "_next"


@dataclass(frozen=True, slots=True)
class Kept:
    """A template at Twilio. name: without `_next`. version: a hash of its words. status: WhatsApp's word for it."""

    name: str
    sid: str
    version: str
    status: str


_ALL = select(content.c.name, content.c.sid, content.c.version, content.c.status).where(content.c.version.is_not(None))
_USED = select(content.c.sid, content.c.status).where(content.c.name == bindparam("which"))
_DROP = delete(content).where(content.c.name == bindparam("which"))
_KEEP = both(
    lambda insert: (statement := insert(content)).on_conflict_do_update(
        index_elements=["name"],
        set_={name: statement.excluded[name] for name in ("sid", "version", "status")},
    )
)


def all_of(connection: Connection) -> list[Kept]:
    """Every template; of a name there may be two: the approved one and its successor."""
    return [Kept(row[0].removesuffix(_NEXT), *row[1:]) for row in connection.execute(_ALL.order_by(content.c.name))]


def keep(connection: Connection, template: Kept) -> None:
    """Notes what became of a template. One that is not approved never takes the place of another that is."""
    used = connection.execute(_USED, {"which": template.name}).first()
    other = used is not None and used.sid != template.sid
    waits = other and used is not None and used.status == APPROVED and template.status != APPROVED
    if other and not waits:
        connection.execute(_DROP, {"which": template.name + _NEXT})
    values = {"sid": template.sid, "version": template.version, "status": template.status}
    row = values | {"name": template.name + (_NEXT if waits else "")}
    connection.execute(_KEEP[connection.dialect.name], row)

"""Brings a database up to date. There is no way down: restore the backup made before the upgrade.

`python -m storage.migrate waiting_list` drafts the next migration from what tables.py has and the migrations don't; read and
mend it before use (checks and data are not drafted).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, inspect, text

from storage.engines import normal, writing

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x6D656564
"""PostgreSQL's advisory lock while migrating: "meed"."""


def upgrade(url: str) -> bool:
    """Runs the migrations that are missing, in one transaction; whether there were any. Creates an SQLite file.

    Two processes may do this at once: the second waits and finds nothing to do.
    """
    engine = writing(normal(url), 1)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            if (version(connection) or "") == latest():
                return False
            _alembic("upgrade", connection, "head")
        return True
    finally:
        engine.dispose()


def version(connection: Connection) -> str | None:
    """The last migration this database has seen; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def latest() -> str:
    """The last migration there is, read from the files' names (`0001_tables.py`): importing Alembic takes longer than
    everything else an up-to-date database needs."""
    return max((_named(path) for path in (FOLDER / "versions").glob("[0-9]*.py")), default="")


def _named(path: Path) -> str:
    match = re.match(r"\d{4}", path.name)
    if match is None:
        raise ValueError(f"{path.name}: a migration's name starts with four digits")
    return match.group()


def draft(name: str) -> Path:
    """Writes the next migration from the difference between tables.py and the migrations there are."""
    number = f"{int(latest() or 0) + 1:04}"
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.db"
        upgrade(url)
        engine = writing(normal(url), 1)
        with engine.begin() as connection:
            _alembic("revision", connection, message=name, autogenerate=True, rev_id=number)
        engine.dispose()
    return FOLDER / "versions" / f"{number}_{name}.py"


def _alembic(command: str, connection: Connection, *arguments: str, **options: Any) -> None:
    from alembic import command as commands  # here, because it is slow to import and rarely needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    getattr(commands, command)(config, *arguments, **options)


if __name__ == "__main__":
    print(draft(*sys.argv[1:]))  # noqa: T201 the command's answer

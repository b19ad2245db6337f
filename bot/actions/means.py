"""What every action works with, and the words they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.actions.context import TurnContext
from bot.dialogue.actions import Option, Outcome, Say, Text, View
from bot.dialogue.payload import set_slots
from bot.dialogue.wording import Wording
from bot.messages import Place
from bot.settings import Settings
from storage.inloopuur import InloopuurDate
from storage.shifts import Activity, Shift


@dataclass(frozen=True, slots=True)
class Means:
    """One turn's transaction, whose turn it is, and what is the same for all turns."""

    connection: Connection
    context: TurnContext
    settings: Settings
    wording: Wording
    calendar_link: Callable[[int], str]

    @property
    def resident_id(self) -> int:
        return self.context.resident_id

    @property
    def conversation_id(self) -> int:
        return self.context.conversation_id

    def title(self, response: str) -> Text:
        """The words of a `title_*` response, to stand on an option."""
        return Text(self.wording.domain.responses[response][0].text, response)

    def option(self, response: str, values: Mapping[str, Any] | None = None, /, **slots: Any) -> Option:
        """A choice that sets slots. values: for the placeholders of its title."""
        return Option(set_slots(**slots), self.title(response), values=values or {})

    def person(self) -> Option:
        return Option("/human", self.title("title_person"))

    def gone(self) -> Say:
        """What they speak of is not on their list: said where a question about it can't be asked."""
        others = Option("/my_activities", self.wording_of_flow("my_activities"))
        return Say("utter_reminder_over", choices=(others, self.person()))

    def wording_of_flow(self, flow: str) -> Text:
        """A flow's name, to stand on an option that starts it."""
        return Text(self.wording.flows[flow], "flow")


Action = Callable[[Means, View], Outcome]


def name_of(activity: Activity) -> Text:
    return Text(activity.name, "activity")


def travel_to(activity: Activity) -> Say:
    """How long the way is."""
    return Say(f"travel_{activity.travel}", {"minutes": activity.minutes})


def pin(where: Activity | InloopuurDate) -> Place:
    return Place(where.latitude, where.longitude, where.place, where.address)


def told_of(shift: Shift) -> dict[str, Any]:
    """The values responses about a shift may name."""
    activity = shift.activity
    return {
        "name": name_of(activity),
        "starts": shift.starts_at,
        "ends": shift.ends_at,
        "host": activity.host,
        "place": activity.place,
        "address": activity.address,
        "travel": travel_to(activity),
    }

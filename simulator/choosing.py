"""Which button somebody taps: the newest message on the phone that offers the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.messages import Message, Messages
from simulator.orders import Order
from simulator.people import Person

_DEEPEST = 400
"""How many messages back somebody scrolls."""


class NotOnPhone(Exception):
    """No message on this phone offers that choice. `choices`: what it does offer, newest first."""

    def __init__(self, choices: list[dict[str, Any]]) -> None:
        super().__init__("no message on this phone offers that choice")
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice and the message it stands on."""

    id: str
    title: str
    description: str
    message: Message


def choose(messages: Messages, person: Person, order: Order) -> Chosen:
    """The choice as the phone shows it now, or has shown it before where the order is stale. Raises NotOnPhone."""
    offered = []
    for message in messages.latest(person, _DEEPEST):
        if message.sender != "bot" or message.gone or order.message not in (None, message.provider_id):
            continue
        choices = message.body.get("choices", []) + (message.body.get("earlier", []) if order.stale else [])
        for choice in choices:
            if choice["id"] == order.choice:
                return Chosen(choice["id"], choice["title"], choice.get("description", ""), message)
        offered.extend(choices)
    raise NotOnPhone(offered[:50])

"""Who sees "typing" right now. Not kept: it is over in seconds."""

from __future__ import annotations

import time

from simulator.people import Person


class Presence:
    """Typing shows until it runs out or a message comes."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}

    def types(self, person: Person, seconds: float) -> None:
        self._until[person.id] = time.monotonic() + seconds

    def quiet(self, person: Person) -> None:
        self._until.pop(person.id, None)

    def typing(self, person: Person) -> bool:
        return self._until.get(person.id, 0.0) > time.monotonic()

"""What flows may ask of the domain: the seam between the pure dialogue and `bot.actions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.messages import Appointment, Choice, Place


@dataclass(frozen=True, slots=True)
class Say:
    """A response to send, by its name in domain.yml, with values for its placeholders and choices beside its buttons.

    choices: ids are payloads (`/SetSlots(shift=12)`). Titles and descriptions may be `Text`s, translated on rendering.
    """

    response: str
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Option, ...] = ()
    place: Place | None = None
    appointment: Appointment | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words out of the catalogue, to be put in the resident's language when they are rendered.

    context: the gettext context ("activity", or a response's name). source: the English text.
    """

    source: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice made by an action. `title` may hold placeholders that `values` fill."""

    id: str
    title: Text | str
    description: Text | str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    pinned: bool = False

    def plain(self, title: str, description: str) -> Choice:
        return Choice(id=self.id, title=title, description=description, pinned=self.pinned)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did: slots to set, responses to send.

    final: it can't be undone by "back". hold: a person takes over; nothing more is asked until they hand back.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    say: tuple[Say, ...] = ()
    final: bool = False
    hold: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What an action sees of the conversation. It changes none of it: it answers with an Outcome."""

    slots: Mapping[str, Any]
    language: str
    now: datetime


class Actions(Protocol):
    """The domain's side. `run` raises KeyError for an action there is none of."""

    def names(self) -> frozenset[str]: ...

    def run(self, name: str, view: View) -> Outcome: ...

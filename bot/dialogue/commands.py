"""Commands: what understanding wants the dialogue to do. One small frozen class a command, as in Rasa's CALM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StartFlow:
    """Start a flow, with some of its slots already filled."""

    flow: str
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetSlot:
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class CorrectSlot:
    """Change an answer given earlier."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class CancelFlow:
    """Leave the flow that is running."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Not sure which of at most three flows is meant."""

    flows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmTime:
    """A time that can be read two ways. readings: (HH:MM, what the slot holds then)."""

    slot: str
    readings: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Skip:
    """No answer to this question."""


@dataclass(frozen=True, slots=True)
class Back:
    """The previous question again."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Say it again, in simpler words."""


@dataclass(frozen=True, slots=True)
class ShowPage:
    """Another page of the choices last shown."""

    page: int


@dataclass(frozen=True, slots=True)
class HumanHandoff:
    """A person, please."""

    reason: str = "asked"


@dataclass(frozen=True, slots=True)
class Urgent:
    """Danger, self-harm or bad treatment: kind is crisis or complaint."""

    kind: str


@dataclass(frozen=True, slots=True)
class ChangeLanguage:
    """Go on in this language; None asks which."""

    language: str | None = None


@dataclass(frozen=True, slots=True)
class Chitchat:
    """A greeting, thanks or goodbye that needs a word back but no flow."""

    intent: str


@dataclass(frozen=True, slots=True)
class CannotHandle:
    """Nothing could be made of it. reason: not_understood, no_answer, voice, picture, place, unusable, empty, too_long, rejected."""

    reason: str = "not_understood"


@dataclass(frozen=True, slots=True)
class SessionStart:
    """First contact. start: the payload of a start link. language: what the first words or the channel suggest."""

    start: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Ignore:
    """A tap that changes nothing: the same button once more."""


Command = (
    StartFlow | SetSlot | CorrectSlot | CancelFlow | Clarify | Skip | Back | Repeat | ShowPage | HumanHandoff | Urgent
    | ChangeLanguage | Chitchat | CannotHandle | SessionStart | Ignore | ConfirmTime
)  # fmt: skip

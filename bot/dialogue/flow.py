"""Flows as values: what is left of a flows file once it has been read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.conditions import Condition

END = "END"
PATTERN = "pattern_"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a step; `condition` None is else (or the only way)."""

    condition: Condition | None
    target: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """An answer that is not taken: `utter` is said and the question asked again."""

    condition: Condition
    utter: str


@dataclass(frozen=True, slots=True)
class Step:
    """What all steps have. line: where it stands in its file."""

    id: str
    line: int
    next: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Collect(Step):
    slot: str
    utter: str
    ask_before_filling: bool = False
    reset_after_flow_ends: bool = True
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Action(Step):
    action: str


@dataclass(frozen=True, slots=True)
class Link(Step):
    flow: str


@dataclass(frozen=True, slots=True)
class Call(Step):
    flow: str


@dataclass(frozen=True, slots=True)
class SetSlots(Step):
    slots: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Noop(Step):
    pass


@dataclass(frozen=True, slots=True)
class Trigger:
    """An intent that starts a flow, if understanding is at least this sure of it (None: the usual threshold)."""

    intent: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow: steps by id, in the order they stand. `first` is the id of the first one."""

    id: str
    name: str
    description: str
    file: str
    line: int
    first: str
    steps: Mapping[str, Step]
    guard: Condition | None = None
    triggers: tuple[Trigger, ...] = ()
    persisted: frozenset[str] = frozenset()
    run_pattern_completed: bool = True
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_pattern(self) -> bool:
        return self.id.startswith(PATTERN)

    def collects(self) -> tuple[Collect, ...]:
        return tuple(step for step in self.steps.values() if isinstance(step, Collect))


Triggers = Mapping[str, tuple[Flow, float | None]]
"""Intent -> the flow it starts, and from which confidence (None: the usual one)."""

"""The state of one conversation: one JSON value with a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

VERSION = 1


@dataclass(slots=True)
class Frame:
    """One flow on the stack. The top one runs; those below wait for it.

    step: the id of the step to run next, or whose answer is awaited. returns: called by the frame below (`call`), so its
    slots are reset with the parent. collected: slots set here, to be reset at the end. context: a pattern's own values.
    asked: whether it has asked the resident anything (an interruption that asked nothing is resumed without a question).
    """

    flow: str
    step: str
    returns: bool = False
    collected: list[str] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    asked: bool = False

    def to_json(self) -> dict[str, Any]:
        """Lists and mappings are copied, so that a saved frame stays as it was."""
        values: dict[str, Any] = {"flow": self.flow, "step": self.step}
        if self.returns:
            values["returns"] = True
        if self.collected:
            values["collected"] = list(self.collected)
        if self.context:
            values["context"] = dict(self.context)
        if self.asked:
            values["asked"] = True
        return values


@dataclass(slots=True)
class Question:
    """What was asked last, and what may be tapped or typed for it.

    slot: which slot an answer fills. response: its name. message: the Outbound as JSON, for turning pages.
    """

    slot: str
    response: str
    message: dict[str, Any] = field(default_factory=dict)
    page: int = 0

    @property
    def options(self) -> list[tuple[str, str]]:
        """(payload, title) in the order shown, for numbers and names."""
        return [(choice["id"], choice["title"]) for choice in self.message.get("choices", ())]

    def to_json(self) -> dict[str, Any]:
        return {"slot": self.slot, "response": self.response, "message": self.message, "page": self.page}


@dataclass(slots=True)
class State:
    """Everything the dialogue remembers between two turns.

    trail: the stacks of earlier questions, for "back", newest last. misses: misunderstandings in a row.
    language: None until known.
    """

    version: int = VERSION
    language: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    stack: list[Frame] = field(default_factory=list)
    question: Question | None = None
    trail: list[dict[str, Any]] = field(default_factory=list)
    misses: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "language": self.language,
            "slots": {name: value for name, value in self.slots.items() if value is not None},
            "stack": [frame.to_json() for frame in self.stack],
            "question": self.question.to_json() if self.question is not None else None,
            "trail": self.trail,
            "misses": self.misses,
        }

    def copy(self) -> State:
        """One that can be changed without changing this one. Values in slots, trail and message are never changed in place."""
        return replace(
            self,
            slots=dict(self.slots),
            stack=[Frame(**frame.to_json()) for frame in self.stack],
            question=replace(self.question) if self.question is not None else None,
            trail=list(self.trail),
        )

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> State:
        """A state as saved; an empty or older one that can't be read starts afresh, keeping language and slots."""
        if not values:
            return cls()
        if values.get("version") != VERSION:
            return cls(language=values.get("language"), slots=dict(values.get("slots") or {}))
        known = dict(values)
        known["stack"] = [Frame(**frame) for frame in known["stack"]]
        known["question"] = Question(**known["question"]) if known["question"] else None
        return cls(**known)

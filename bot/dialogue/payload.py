"""The payload of a choice: `/SetSlots(shift=12, coming=true)`, `/flow_or_word`, `page:2`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.messages import PAGE

_SET = re.compile(r"^/SetSlots\((?P<slots>[^)]*)\)$")
_WORD = re.compile(r"^/(?P<word>[a-z_][a-z_0-9]*)$")
_LITERALS: Mapping[str, Any] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Payload:
    """What a tap means: slots to set, or a word (a flow, or one of the engine's own: skip, back, ...), or a page."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    word: str = ""
    page: int | None = None

    @property
    def understood(self) -> bool:
        return bool(self.slots or self.word or self.page is not None)


def parse_payload(text: str) -> Payload:
    """Never raises: what can't be read gives a payload that is not `understood`."""
    if match := _SET.match(text):
        pairs = (pair.partition("=") for pair in match["slots"].split(",") if pair.strip())
        return Payload(slots={name.strip(): literal(value.strip()) for name, _, value in pairs})
    if match := _WORD.match(text):
        return Payload(word=match["word"])
    if text.startswith(PAGE) and text[len(PAGE) :].isdecimal():
        return Payload(page=int(text[len(PAGE) :]))
    return Payload()


def literal(text: str) -> Any:
    """true, false, null and whole numbers as such, everything else as text."""
    if text in _LITERALS:
        return _LITERALS[text]
    return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else text


def set_slots(**slots: Any) -> str:
    """The payload that sets these slots."""
    words = {True: "true", False: "false", None: "null"}
    pairs = (
        f"{name}={words[value] if value is None or isinstance(value, bool) else value}" for name, value in slots.items()
    )
    return f"/SetSlots({', '.join(pairs)})"

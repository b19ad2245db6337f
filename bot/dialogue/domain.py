"""The domain: slots and responses, in Rasa's format.

Beyond Rasa: `values` may stand on list slots too; a button may be `pinned: true` (on every page of a long list); a slot's metadata
knows `several` (a list filled by several taps, ended by `done`), `optional` (may be skipped), `extract` (`availability`: days
and parts of the day; `offered_time`: one of the choices, by its time), `kept` (the resident's column it comes from and goes
to); a response's metadata knows `translate: false`, and `plural: <placeholder>` with `one: <text for one>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue import yaml_lines
from bot.dialogue.errors import Finding, FlowError
from bot.dialogue.payload import parse_payload
from bot.dialogue.yaml_lines import Lines

FILE = "domain.yml"
_SLOT_TYPES = ("text", "bool", "float", "categorical", "list", "any")
_SLOT_KEYS = frozenset("type values initial_value mappings metadata".split())
_MAPPINGS = ("from_entity", "from_text", "from_intent", "controlled", "custom")
_RULES = ("availability", "offered_time")  # of extract.py and stated.py
_RESPONSE_KEYS = frozenset("text buttons image condition channel metadata".split())
_TOP_KEYS = frozenset("version intents entities slots responses actions".split())


@dataclass(frozen=True, slots=True)
class Slot:
    """What a slot holds and where it comes from. entities: which fill it; from_text: any text answers it."""

    name: str
    type: str
    line: int
    values: tuple[str, ...] = ()
    initial: Any = None
    entities: tuple[str, ...] = ()
    from_text: bool = False
    several: bool = False
    optional: bool = False
    extract: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    title: str
    payload: str
    pinned: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Variation:
    """One way to say a response. condition: slot values under which it is the one."""

    text: str
    line: int
    buttons: tuple[Button, ...] = ()
    image: str = ""
    condition: tuple[tuple[str, Any], ...] = ()
    translate: bool = True
    plural: str = ""
    one: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    slots: Mapping[str, Slot]
    responses: Mapping[str, tuple[Variation, ...]]
    intents: frozenset[str] = frozenset()
    labels: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """(slot, value) -> (response, title) of the button that sets it: how a value is called in a sentence."""


def read_domain(folder: Path) -> Domain:
    """The domain of a flows folder. Raises FlowError with everything that is wrong."""
    reader = _Reader(yaml_lines.read(folder / FILE, FILE))
    domain = reader.domain()
    if reader.findings:
        raise FlowError(reader.findings)
    return domain


class _Reader:
    def __init__(self, content: Lines) -> None:
        self.content, self.findings = content, list[Finding]()

    def wrong(self, line: int, reason: str) -> None:
        self.findings.append(Finding(FILE, line, reason))

    def only(self, body: Lines, allowed: frozenset[str], what: str) -> None:
        for key in body:
            if key not in allowed:
                self.wrong(body.line(key), f"{key!r} of {what} is not understood by Meedoen")

    def domain(self) -> Domain:
        self.only(self.content, _TOP_KEYS, "the domain")
        slots = {slot.name: slot for slot in self.slots()}
        responses = dict(self.responses())
        labels = {
            target: (name, button.title)
            for name, variations in responses.items()
            for variation in variations
            for button in variation.buttons
            for target in _set_by(button.payload)
        }
        return Domain(slots, responses, frozenset(self.content.get("intents") or ()), labels)

    def slots(self) -> Iterator[Slot]:
        slots = self.content.get("slots") or Lines()
        for name, body in slots.items():
            if not isinstance(body, Lines) or body.get("type") not in _SLOT_TYPES:
                self.wrong(slots.line(name), f"the slot {name!r} needs a type: {', '.join(_SLOT_TYPES)}")
                continue
            self.only(body, _SLOT_KEYS, "a slot")
            yield self.slot(name, body, slots.line(name))

    def slot(self, name: str, body: Lines, line: int) -> Slot:
        mappings = body.get("mappings") or []
        for mapping in mappings:
            if mapping.get("type") not in _MAPPINGS:
                self.wrong(body.line("mappings"), f"a mapping of {name!r} is one of {', '.join(_MAPPINGS)}")
        if body["type"] == "categorical" and not body.get("values"):
            self.wrong(line, f"the categorical slot {name!r} has no values")
        metadata = body.get("metadata") or {}
        if metadata.get("extract", _RULES[0]) not in _RULES:
            self.wrong(line, f"the slot {name!r}: extract is one of {', '.join(_RULES)}")
        return Slot(
            name=name,
            type=body["type"],
            line=line,
            values=tuple(str(value) for value in body.get("values") or ()),
            initial=body.get("initial_value"),
            entities=tuple(m["entity"] for m in mappings if m.get("type") == "from_entity"),
            from_text=any(m.get("type") == "from_text" for m in mappings),
            several=bool(metadata.get("several")),
            optional=bool(metadata.get("optional")),
            extract=str(metadata.get("extract", "")),
            kept=str(metadata.get("kept", "")),
        )

    def responses(self) -> Iterator[tuple[str, tuple[Variation, ...]]]:
        responses = self.content.get("responses") or Lines()
        for name, variations in responses.items():
            line = responses.line(name)
            if not isinstance(variations, list) or not variations:
                self.wrong(line, f"the response {name!r} has no text")
                continue
            yield name, tuple(self.variation(name, body, line) for body in variations)

    def variation(self, name: str, body: Any, line: int) -> Variation:
        if not isinstance(body, Lines) or not isinstance(body.get("text"), str):
            self.wrong(getattr(body, "at", line), f"a variation of {name!r} has no text")
            return Variation("", line)
        self.only(body, _RESPONSE_KEYS, "a response")
        metadata = body.get("metadata") or {}
        return Variation(
            text=body["text"],
            line=body.at,
            buttons=tuple(self.button(name, button, body.at) for button in body.get("buttons") or ()),
            image=str(body.get("image", "")),
            condition=tuple((str(c["name"]), c["value"]) for c in body.get("condition") or ()),
            translate=metadata.get("translate", True),
            plural=metadata.get("plural", ""),
            one=metadata.get("one", ""),
        )

    def button(self, name: str, body: Any, line: int) -> Button:
        if (
            not isinstance(body, Lines)
            or not isinstance(body.get("title"), str)
            or not isinstance(body.get("payload"), str)
        ):
            self.wrong(line, f"a button of {name!r} needs a title and a payload")
            return Button("?", "/skip")
        if len(body["payload"].encode()) > 64:
            self.wrong(body.at, f"a payload is at most 64 bytes (Telegram): {body['payload']!r}")
        return Button(body["title"], body["payload"], body.get("pinned", False), body.get("description", ""))


def _set_by(payload: str) -> Iterator[tuple[str, str]]:
    yield from ((name, str(value)) for name, value in parse_payload(payload).slots.items())

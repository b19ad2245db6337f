"""What a tap means. A tap on an old message starts the flow that asks for it, or corrects what it answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import commands as c
from bot.dialogue.commands import Command
from bot.dialogue.domain import Domain
from bot.dialogue.extract import tapped
from bot.dialogue.flow import Flow
from bot.dialogue.payload import Payload
from bot.dialogue.state import State


class Taps:
    """Pure. Knows flows and domain; holds no conversation."""

    def __init__(self, flows: Mapping[str, Flow], domain: Domain) -> None:
        self.flows, self.domain = flows, domain
        asking = [(step.slot, flow.id) for flow in flows.values() if not flow.is_pattern for step in flow.collects()]
        self.owners = dict(reversed(asking))

    def chosen(self, state: State, payload: Payload) -> list[Command]:
        """The commands of a tap; none for one that means nothing here."""
        if payload.page is not None:
            return [c.ShowPage(payload.page)]
        if payload.word:
            return self.word(payload.word)
        slots = {name: value for name, value in payload.slots.items() if name in self.domain.slots}
        if not slots:
            return []
        *_, asked = slots
        if state.question is not None and state.question.slot == asked:
            return [c.SetSlot(name, value) for name, value in slots.items()]
        if running(self.flows, state, asked):
            new = {name: tapped(self.domain.slots[name], value, None) for name, value in slots.items()}
            changed = [c.CorrectSlot(name, value) for name, value in new.items() if not self.holds(state, name, value)]
            return [*changed] or [c.Ignore()]
        slot = self.domain.slots[asked]
        known = asked in self.owners and (not slot.values or str(slots[asked]) in slot.values)
        return [c.StartFlow(self.owners[asked], slots)] if known else []

    def holds(self, state: State, name: str, value: Any) -> bool:
        """Whether this is the slot's value already, or one of those it holds."""
        before = state.slots.get(name)
        if self.domain.slots[name].several and isinstance(before, list):
            return all(entry == "done" or entry in before for entry in value)
        return bool(before == value)

    def word(self, word: str) -> list[Command]:
        """A button's word: one of the conversation's own, or a flow."""
        own: Mapping[str, Command] = {
            "skip": c.Skip(),
            "back": c.Back(),
            "repeat": c.Repeat(),
            "cancel": c.CancelFlow(),
            "human": c.HumanHandoff(),
            "change_language": c.ChangeLanguage(),
            "read": c.Ignore(),
        }
        if word in own:
            return [own[word]]
        return [c.StartFlow(word)] if word in self.flows else []


def running(flows: Mapping[str, Flow], state: State, slot: str) -> bool:
    """Whether a flow on the stack collects this slot."""
    return any(
        slot in (step.slot for step in flows[frame.flow].collects()) for frame in state.stack if frame.flow in flows
    )

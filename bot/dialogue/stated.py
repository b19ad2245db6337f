"""Slots named in a sentence: "I like cooking, free on tuesday afternoon"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue import commands as c
from bot.dialogue import day_clock
from bot.dialogue.commands import Command
from bot.dialogue.domain import Domain
from bot.dialogue.extract import slot_values
from bot.dialogue.flow import Flow, Triggers
from bot.dialogue.payload import parse_payload
from bot.dialogue.state import Question, State
from bot.dialogue.taps import running
from nlu import Entity


class Stated:
    """Pure. Knows flows and domain; holds no conversation."""

    def __init__(self, flows: Mapping[str, Flow], domain: Domain, triggers: Triggers) -> None:
        self.flows, self.domain, self.triggers = flows, domain, triggers

    def __call__(self, state: State, entities: Sequence[Entity], text: str, intent: str = "inform") -> list[Command]:
        """The open question's slot and others of the running flow; answered ones are corrected. Else the flow that takes them."""
        if at := self.offered_time(state.question, text, entities):
            return [at]
        entities, doubt = day_clock.doubt(state.language, self.domain, text, entities, state.slots)
        values = self.values(entities, state)
        if doubt is not None:
            values.pop(doubt.slot, None)
        asked = [doubt] if doubt is not None else []
        mine = {name: value for name, value in values.items() if running(self.flows, state, name)}
        if (mine or any(running(self.flows, state, one.slot) for one in asked)) and intent != "find_activity":
            return [*(self.set_or_correct(state, name, value) for name, value in mine.items()), *asked]
        flow, _ = self.triggers.get(intent if intent in ("sign_up", "find_activity") else "inform", (None, None))
        accepted = accepted_by(flow, values) if flow is not None else {}
        return [c.StartFlow(flow.id, accepted), *asked] if flow is not None and (accepted or asked) else []

    def values(self, entities: Sequence[Entity], state: State) -> dict[str, Any]:
        return slot_values(self.domain, entities, state.slots)

    def offered_time(self, question: Question | None, text: str, entities: Sequence[Entity]) -> Command | None:
        """Where the choices are times (`extract: offered_time`), the one of them that the text names."""
        slot = self.domain.slots.get(question.slot) if question is not None else None
        if question is None or slot is None or slot.extract != "offered_time":
            return None
        times = [str(parse_payload(payload).slots[slot.name]) for payload, _ in question.options]
        at = day_clock.answered(times, text, entities)
        return c.SetSlot(slot.name, at) if at else None

    def language(self, state: State, entities: Sequence[Entity]) -> list[Command]:
        """Where a slot other than the conversation's language is asked for, a language's name answers that."""
        slot = self.domain.slots.get(state.question.slot) if state.question is not None else None
        wanted = [e.value for e in entities if e.entity == "language" and not e.negated]
        fits = slot is not None and "language" in slot.entities and wanted and wanted[-1] in slot.values
        return [c.SetSlot(slot.name, wanted[-1])] if slot is not None and fits else []

    def set_or_correct(self, state: State, name: str, value: Any) -> Command:
        asked = state.question is not None and state.question.slot == name
        given = self.domain.slots[name].kept or any(name in frame.collected for frame in state.stack)
        answered = given and state.slots.get(name) not in (None, [])
        return c.CorrectSlot(name, value) if answered and not asked else c.SetSlot(name, value)


def accepted_by(flow: Flow, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a sentence says, the slots a flow takes with its start (`metadata.accepts`)."""
    accepts = flow.metadata.get("accepts", ())
    return {name: value for name, value in values.items() if name in accepts}

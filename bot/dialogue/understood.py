"""From what the classifier understood to commands."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import commands as c
from bot.dialogue.commands import Command
from bot.dialogue.domain import Domain
from bot.dialogue.flow import Triggers
from bot.dialogue.state import State
from bot.dialogue.stated import Stated, accepted_by
from bot.dialogue.typed import is_asking
from bot.dialogue.unaided import Unaided
from nlu import Parse

_URGENT = frozenset({"crisis", "complaint"})
_CHITCHAT = frozenset({"greet", "thanks", "goodbye"})
_STATES = frozenset({"inform", "affirm", "deny", "change_details", "sign_up", "find_activity", "skip"})
"""Intents that may answer the open question with the entities they carry."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From `act` on a parse is acted on; from `ask` on the resident is asked "did you mean"; below it was not understood."""

    act: float = 0.5
    ask: float = 0.25


class Understood:
    """Pure. Knows flows, domain and thresholds; holds no conversation."""

    def __init__(
        self, domain: Domain, triggers: Triggers, thresholds: Thresholds, stated: Stated, unaided: Unaided
    ) -> None:
        self.domain, self.triggers, self.thresholds = domain, triggers, thresholds
        self.stated, self.unaided, self.taps = stated, unaided, unaided.taps

    def __call__(self, state: State, parse: Parse) -> list[Command]:
        """The commands of a parse."""
        if parse.intent in _URGENT:
            return [c.Urgent(parse.intent)]
        if parse.confidence < self.thresholds.ask or parse.intent == "out_of_scope":
            return self.unclear(state, parse)
        sure = parse.confidence >= self.thresholds.act
        if parse.intent == "change_language":
            return self.stated.language(state, parse.entities) or self.language(parse)
        if parse.intent in _STATES and (found := self.stated(state, parse.entities, parse.text, parse.intent)):
            return found
        if not sure:
            return self.unclear(state, parse)
        return self.intended(state, parse)

    def intended(self, state: State, parse: Parse) -> list[Command]:
        intent = parse.intent
        if intent in ("skip", "back", "repeat", "human"):
            return self.taps.word(intent)
        question = state.question
        if intent in ("affirm", "deny") and question is not None and question.slot in self.domain.slots:
            found = self.unaided.yes_or_no(state, question, self.domain.slots[question.slot], intent == "affirm")
            return found or [c.CannotHandle("no_answer")]
        if intent in _CHITCHAT:
            return [c.Chitchat(intent)]
        if intent in ("affirm", "deny"):
            return [c.Chitchat("thanks" if intent == "affirm" else "goodbye")]
        flow, threshold = self.triggers.get(intent, (None, None))
        if flow is None or (threshold is not None and parse.confidence < threshold):
            return self.unclear(state, parse)
        inferred = {"inferred": True} if "inferred" in self.domain.slots and intent in ("stop", "delete_data") else {}
        return [c.StartFlow(flow.id, {**accepted_by(flow, self.stated.values(parse.entities, state)), **inferred})]

    def language(self, parse: Parse) -> list[Command]:
        wanted = [entity.value for entity in parse.entities if entity.entity == "language" and not entity.negated]
        return [c.ChangeLanguage(wanted[0] if len(set(wanted)) == 1 else None)]

    def unclear(self, state: State, parse: Parse) -> list[Command]:
        """A guess to confirm, an answer in free text, or nothing understood."""
        question = state.question
        slot = self.domain.slots.get(question.slot) if question is not None else None
        if slot is not None and slot.from_text and not is_asking(parse.text) and any(map(str.isalpha, parse.text)):
            return [c.SetSlot(slot.name, parse.text.strip())]
        if parse.intent != "out_of_scope" and parse.confidence >= self.thresholds.ask:
            likely = [
                parse.intent,
                *(name for name, confidence in parse.ranking if confidence >= self.thresholds.ask / 2),
            ]
            flows = [self.triggers[intent][0].id for intent in likely if intent in self.triggers]
            if flows:
                return [c.Clarify(tuple(dict.fromkeys(flows))[:3])]
        if values := self.stated(state, parse.entities, parse.text) if question is not None else []:
            return values
        return [c.CannotHandle("no_answer" if question is not None else "not_understood")]

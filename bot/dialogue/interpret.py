"""From what a resident did to commands: a tap, a number, an option's name or a control word first; only then understanding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue import commands as c
from bot.dialogue import day_clock
from bot.dialogue.commands import Command
from bot.dialogue.domain import Domain, Slot
from bot.dialogue.extract import slot_values, tapped
from bot.dialogue.flow import Flow
from bot.dialogue.payload import Payload, parse_payload
from bot.dialogue.state import Question, State
from bot.dialogue.typed import could_be_name, covers, is_asking, named, sign
from bot.messages import Inbound
from nlu import LANGUAGES, Entity, Parse, Words

PAGE_SIZE = 10
"""More options than this are shown in pages, and then 0 means the next page instead of back."""

_PERSON = ("human", "urgent", "stop", "start", "change_language", "delete_data")
_URGENT = frozenset({"crisis", "complaint"})
_CHITCHAT = frozenset({"greet", "thanks", "goodbye"})
_LIKELY = 0.5  # a language guessed with less is asked for by autonym instead
_STATES = frozenset({"inform", "affirm", "deny", "change_details", "sign_up", "find_activity", "skip"})
"""Intents that may answer the open question with the entities they carry."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From `act` on a parse is acted on; from `ask` on the resident is asked "did you mean"; below it was not understood."""

    act: float = 0.5
    ask: float = 0.25


class Interpreter:
    """Pure. Knows flows, domain and word tables; holds no conversation."""

    def __init__(self, flows: Mapping[str, Flow], domain: Domain, words: Words, thresholds: Thresholds) -> None:
        self.flows, self.domain, self.words, self.thresholds = flows, domain, words, thresholds
        self.triggers = {t.intent: (flow, t.confidence) for flow in flows.values() for t in flow.triggers}
        asking = [(step.slot, flow.id) for flow in flows.values() if not flow.is_pattern for step in flow.collects()]
        self.owners = dict(reversed(asking))

    def commands(self, state: State, inbound: Inbound, parse: Parse | None) -> list[Command] | None:
        """None: this text needs a Parse first."""
        found = self.meant(state, inbound, parse)
        if found is None or state.language is not None:
            return found
        guess = self.guess(inbound, parse)
        if found and isinstance(found[0], c.SessionStart):
            return [c.SessionStart(found[0].start, guess), *found[1:]]
        return [c.SessionStart(None, guess), *(command for command in found if not _is_small_talk(command))]

    def guess(self, inbound: Inbound, parse: Parse | None) -> str | None:
        """The language of the first words, else the channel's hint, if it is one of ours and likely enough."""
        hint = (inbound.language_hint or "").split("-")[0] or None
        typed = inbound.kind == "text" and inbound.start is None
        if typed and inbound.text and (scores := self.words.languages(inbound.text, hint)):
            best = max(scores, key=lambda language: scores[language])
            if scores[best] >= _LIKELY:
                return best
        return hint if hint in LANGUAGES else None

    def meant(self, state: State, inbound: Inbound, parse: Parse | None) -> list[Command] | None:
        if inbound.kind == "choice" and inbound.choice:
            payload = parse_payload(inbound.choice)
            found = self.chosen(state, payload)
            if found or payload.slots or not inbound.text:
                return found or [c.CannotHandle("old_choice")]
        if inbound.start is not None:
            return [c.SessionStart(inbound.start)]
        if inbound.kind not in ("text", "choice"):
            return [c.CannotHandle(inbound.reason if inbound.reason == "empty" else inbound.kind)]
        if not inbound.text.strip():
            return [c.CannotHandle("empty")]
        if inbound.text.strip() == "/start":
            return [c.SessionStart()]
        return self.quick(state, inbound.text.strip().removeprefix("/")) or (
            self.understood(state, parse) if parse is not None else None
        )

    # --- taps ---------------------------------------------------------------------------------------------------------

    def chosen(self, state: State, payload: Payload) -> list[Command]:
        """The commands of a tap; a tap on an old message starts the flow that asks for it."""
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
        if self.running(state, asked):
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

    def running(self, state: State, slot: str) -> bool:
        """Whether a flow on the stack collects this slot."""
        return any(
            slot in (step.slot for step in self.flows[frame.flow].collects())
            for frame in state.stack
            if frame.flow in self.flows
        )

    # --- words without understanding ----------------------------------------------------------------------------------

    def quick(self, state: State, text: str) -> list[Command]:
        """What needs no classifier; empty when it does."""
        control = self.words.control(text, state.language)
        if control in _PERSON:
            return self.always(control)
        question = state.question
        found = question and (self.option(state, question, text) or self.answer(state, question, control, text))
        if found:
            return found
        if control in ("skip", "back", "repeat"):
            return self.word(control)
        if control == "help":
            return [c.StartFlow("help")]
        if text.strip() in ("⬅️", "⬅") or self.words.numbers(text, state.language) == (0,):
            return [c.ShowPage(question.page + 1)] if question and len(question.options) > PAGE_SIZE else [c.Back()]
        return self.entities_only(state, text) if control is None else []

    def always(self, control: str) -> list[Command]:
        """What works at any moment."""
        known: Mapping[str, Command] = {
            "human": c.HumanHandoff(),
            "urgent": c.Urgent("crisis"),
            "stop": c.StartFlow("stop"),
            "start": c.StartFlow("start"),
            "change_language": c.ChangeLanguage(),
            "delete_data": c.StartFlow("delete_data"),
        }
        command = known[control]
        if isinstance(command, c.StartFlow) and command.flow not in self.flows:
            return [c.HumanHandoff("delete_data")]
        return [command]

    def option(self, state: State, question: Question, text: str) -> list[Command]:
        """The options meant by number, emoji or name."""
        numbers = self.words.numbers(text, state.language) or _last(question, self.words.position(text, state.language))
        if numbers == (0,):
            return []
        slot = self.domain.slots.get(question.slot)
        several = slot is not None and slot.type == "list"
        valid = numbers and all(1 <= number <= len(question.options) for number in numbers)
        if valid and (len(numbers) == 1 or several):
            chosen = [self.chosen(state, parse_payload(question.options[n - 1][0])) for n in numbers]
            return [command for commands in chosen for command in commands]
        if numbers and question.options and slot is not None and not slot.entities:
            return [c.CannotHandle("no_answer")]
        payload = named(question.options, text)
        if payload and slot is not None and slot.extract and self.says_more(question, payload, state, text):
            return []
        return self.chosen(state, parse_payload(payload)) if payload else []

    def says_more(self, question: Question, payload: str, state: State, text: str) -> bool:
        """Whether a text that is only like a title names days itself: "monday and friday" isn't "monday to friday"."""
        if named([one for one in question.options if one[0] == payload], text, alike=False):
            return False
        entities = self.words.entities(text, state.language)
        return bool(entities) and covers(text, entities)

    def answer(self, state: State, question: Question, control: str | None, text: str) -> list[Command]:
        """A yes, a no, done, all, or a name, for the open question."""
        slot = self.domain.slots.get(question.slot)
        if slot is None:
            return []
        said = sign(text) or control
        if said in ("yes", "no"):
            return self.yes_or_no(state, question, slot, said == "yes")
        if control == "done":
            return self.payload_ending(state, question, "=done)") or self.payload_ending(state, question, "/skip")
        if control == "more":
            return [c.ShowPage(question.page + 1)] if len(question.options) > PAGE_SIZE else self.payload_ending(
                state, question, "=more)")  # fmt: skip
        if control in ("all", "both") and slot.type == "list":
            answers = [payload for payload, _ in question.options if not _turns_away(payload)]
            return self.every_option(question, slot) if control == "all" or len(answers) == 2 else []
        if control == "none" and slot.optional:
            return [c.Skip()]
        if slot.from_text and control is None and could_be_name(text) and not is_asking(text):
            return [c.SetSlot(slot.name, text.strip())]
        return []

    def yes_or_no(self, state: State, question: Question, slot: Slot, yes: bool) -> list[Command]:
        if slot.type == "bool":
            return [c.SetSlot(slot.name, yes)]
        found = self.payload_ending(state, question, "=yes)" if yes else "=no)")
        only = [
            payload for payload, _ in question.options if payload.startswith("/SetSlots") and not _turns_away(payload)
        ]
        if not found and yes and len(only) == 1:
            found = self.chosen(state, parse_payload(only[0]))
        if not found and not yes:
            found = self.payload_ending(state, question, "=none)")
        if not found and not yes:
            found = self.payload_ending(state, question, "/skip")
        return found

    def payload_ending(self, state: State, question: Question, ending: str) -> list[Command]:
        for payload, _ in question.options:
            if payload.endswith(ending):
                return self.chosen(state, parse_payload(payload))
        return []

    def every_option(self, question: Question, slot: Slot) -> list[Command]:
        if slot.extract == "availability":
            return [c.SetSlot(slot.name, "everyday")]
        values = [parse_payload(payload).slots.get(slot.name) for payload, _ in question.options]
        return [c.SetSlot(slot.name, [value for value in values if value not in (None, "done", "more")])]

    def entities_only(self, state: State, text: str) -> list[Command]:
        """A message that is little else than days, times or interests ("tuesday morning") needs no classifier."""
        entities = self.words.entities(text, state.language)
        if not entities or not covers(text, entities):
            return []
        if all(entity.entity == "language" for entity in entities):
            return self.second_language(state, entities) or [c.ChangeLanguage(entities[-1].value)]
        return self.stated(state, entities, text)

    # --- understanding ------------------------------------------------------------------------------------------------

    def understood(self, state: State, parse: Parse) -> list[Command]:
        """The commands of a parse."""
        if parse.intent in _URGENT:
            return [c.Urgent(parse.intent)]
        if parse.confidence < self.thresholds.ask or parse.intent == "out_of_scope":
            return self.unclear(state, parse)
        sure = parse.confidence >= self.thresholds.act
        if parse.intent == "change_language":
            return self.second_language(state, parse.entities) or self.language(parse)
        if parse.intent in _STATES and (found := self.stated(state, parse.entities, parse.text, parse.intent)):
            return found
        if not sure:
            return self.unclear(state, parse)
        return self.intended(state, parse)

    def intended(self, state: State, parse: Parse) -> list[Command]:
        intent = parse.intent
        if intent in ("skip", "back", "repeat", "human"):
            return self.word(intent)
        question = state.question
        if intent in ("affirm", "deny") and question is not None and question.slot in self.domain.slots:
            found = self.yes_or_no(state, question, self.domain.slots[question.slot], intent == "affirm")
            return found or [c.CannotHandle("no_answer")]
        if intent in _CHITCHAT:
            return [c.Chitchat(intent)]
        if intent in ("affirm", "deny"):
            return [c.Chitchat("thanks" if intent == "affirm" else "goodbye")]
        flow, threshold = self.triggers.get(intent, (None, None))
        if flow is None or (threshold is not None and parse.confidence < threshold):
            return self.unclear(state, parse)
        inferred = {"inferred": True} if "inferred" in self.domain.slots and intent in ("stop", "delete_data") else {}
        return [c.StartFlow(flow.id, {**self.accepted(flow, self.values(parse.entities, state)), **inferred})]

    def accepted(self, flow: Flow, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of what a sentence says, the slots a flow takes with its start (`metadata.accepts`)."""
        accepts = flow.metadata.get("accepts", ())
        return {name: value for name, value in values.items() if name in accepts}

    def language(self, parse: Parse) -> list[Command]:
        wanted = [entity.value for entity in parse.entities if entity.entity == "language" and not entity.negated]
        return [c.ChangeLanguage(wanted[0] if len(set(wanted)) == 1 else None)]

    def second_language(self, state: State, entities: Sequence[Entity]) -> list[Command]:
        """Where a slot other than the conversation's language is asked for, a language's name answers that."""
        slot = self.domain.slots.get(state.question.slot) if state.question is not None else None
        wanted = [e.value for e in entities if e.entity == "language" and not e.negated]
        fits = slot is not None and "language" in slot.entities and wanted and wanted[-1] in slot.values
        return [c.SetSlot(slot.name, wanted[-1])] if slot is not None and fits else []

    def values(self, entities: Sequence[Entity], state: State) -> dict[str, Any]:
        return slot_values(self.domain, entities, state.slots)

    def stated(self, state: State, entities: Sequence[Entity], text: str, intent: str = "inform") -> list[Command]:
        """Slots named in a sentence: the open question's and others of the running flow; answered ones are corrected."""
        question = state.question
        if question is not None and question.slot == "clock":
            times = [str(parse_payload(payload).slots["clock"]) for payload, _ in question.options]
            if at := day_clock.answered(times, text, entities):
                return [c.SetSlot("clock", at)]
        entities, doubt = day_clock.doubt(state.language, self.domain, text, entities, state.slots)
        values = self.values(entities, state)
        if doubt is not None:
            values.pop(doubt.slot, None)
        asked = [doubt] if doubt is not None else []
        mine = {name: value for name, value in values.items() if self.running(state, name)}
        if (mine or any(self.running(state, one.slot) for one in asked)) and intent != "find_activity":
            return [*(self.set_or_correct(state, name, value) for name, value in mine.items()), *asked]
        flow, _ = self.triggers.get(intent if intent in ("sign_up", "find_activity") else "inform", (None, None))
        accepted = self.accepted(flow, values) if flow is not None else {}
        return [c.StartFlow(flow.id, accepted), *asked] if flow is not None and (accepted or asked) else []

    def set_or_correct(self, state: State, name: str, value: Any) -> Command:
        asked = state.question is not None and state.question.slot == name
        given = self.domain.slots[name].kept or any(name in frame.collected for frame in state.stack)
        answered = given and state.slots.get(name) not in (None, [])
        return c.CorrectSlot(name, value) if answered and not asked else c.SetSlot(name, value)

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


def _last(question: Question, position: int | None) -> tuple[int, ...]:
    """ "the last" is the last choice that answers the question: done and more are none."""
    if position != -1:
        return ()
    answers = [n for n, (payload, _) in enumerate(question.options, 1) if "=" in payload and not _turns_away(payload)]
    return tuple(answers[-1:])


def _is_small_talk(command: Command) -> bool:
    """What the welcome answers anyway."""
    return isinstance(command, c.Chitchat | c.CannotHandle | c.Clarify | c.Skip | c.Back | c.Repeat)


def _turns_away(payload: str) -> bool:
    """A choice that is no answer to the question itself: no, something else, other ones."""
    return payload.endswith(("=no)", "=none)", "=more)", "=days)", "=done)"))

"""What words mean without a classifier: control words, numbers, options' names, yes and no, nothing but days or interests."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue import commands as c
from bot.dialogue.commands import Command
from bot.dialogue.domain import Domain, Slot
from bot.dialogue.payload import parse_payload
from bot.dialogue.state import Question, State
from bot.dialogue.stated import Stated
from bot.dialogue.taps import Taps
from bot.dialogue.typed import could_be_name, covers, is_asking, named, sign
from nlu import Words

PAGE_SIZE = 10
"""More options than this are shown in pages, and then 0 means the next page instead of back."""

_PERSON = ("human", "urgent", "stop", "start", "change_language", "delete_data")


class Unaided:
    """Pure. Knows domain and word tables; holds no conversation."""

    def __init__(self, domain: Domain, words: Words, taps: Taps, stated: Stated) -> None:
        self.domain, self.words, self.taps, self.stated = domain, words, taps, stated

    def __call__(self, state: State, text: str) -> list[Command]:
        """What needs no classifier; empty when it does."""
        control = self.words.control(text, state.language)
        if control in _PERSON:
            return self.always(control)
        question = state.question
        found = question and (self.option(state, question, text) or self.answer(state, question, control, text))
        if found:
            return found
        if control in ("skip", "back", "repeat"):
            return self.taps.word(control)
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
        if isinstance(command, c.StartFlow) and command.flow not in self.taps.flows:
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
            chosen = [self.taps.chosen(state, parse_payload(question.options[n - 1][0])) for n in numbers]
            return [command for commands in chosen for command in commands]
        if numbers and question.options and slot is not None and not slot.entities:
            return [c.CannotHandle("no_answer")]
        payload = named(question.options, text)
        if payload and slot is not None and slot.extract and self.says_more(question, payload, state, text):
            return []
        return self.taps.chosen(state, parse_payload(payload)) if payload else []

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
            found = self.taps.chosen(state, parse_payload(only[0]))
        if not found and not yes:
            found = self.payload_ending(state, question, "=none)")
        if not found and not yes:
            found = self.payload_ending(state, question, "/skip")
        return found

    def payload_ending(self, state: State, question: Question, ending: str) -> list[Command]:
        for payload, _ in question.options:
            if payload.endswith(ending):
                return self.taps.chosen(state, parse_payload(payload))
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
            return self.stated.language(state, entities) or [c.ChangeLanguage(entities[-1].value)]
        return self.stated(state, entities, text)


def _last(question: Question, position: int | None) -> tuple[int, ...]:
    """ "the last" is the last choice that answers the question: done and more are none."""
    if position != -1:
        return ()
    answers = [n for n, (payload, _) in enumerate(question.options, 1) if "=" in payload and not _turns_away(payload)]
    return tuple(answers[-1:])


def _turns_away(payload: str) -> bool:
    """A choice that is no answer to the question itself: no, something else, other ones."""
    return payload.endswith(("=no)", "=none)", "=more)", "=days)", "=done)"))

"""The dialogue: loads flows and domain once, then turns inputs into commands and commands into messages and a new state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.dialogue import commands as c
from bot.dialogue.actions import Actions, Say
from bot.dialogue.apply import Applier
from bot.dialogue.commands import Command
from bot.dialogue.domain import Domain, read_domain
from bot.dialogue.flow import END, Flow
from bot.dialogue.interpret import Interpreter
from bot.dialogue.read_flows import read_flows
from bot.dialogue.responses import Responses, joined
from bot.dialogue.run import Run
from bot.dialogue.state import State
from bot.dialogue.translations import Translations
from bot.dialogue.typed import named
from bot.dialogue.understood import Thresholds
from bot.dialogue.wording import Wording
from bot.messages import Inbound, Outbound
from nlu import Parse, Words

WAITING = "utter_handoff_waiting"
"""The response whose one button lets a resident go on without a colleague."""


class NeedsParse(Exception):
    """A text can't be turned into commands without understanding it first. `text` is that text."""

    def __init__(self, text: str) -> None:
        super().__init__("a text needs understanding")
        self.text = text


@dataclass(frozen=True, slots=True)
class Said:
    """What a turn came to: the new state, the messages, and the names of the commands (no content)."""

    state: State
    messages: list[Outbound]
    commands: tuple[str, ...]


class Dialogue:
    """Thread-safe: everything it holds is fixed once it is loaded."""

    def __init__(
        self,
        flows: Mapping[str, Flow],
        domain: Domain,
        translations: Translations,
        words: Words,
        thresholds: Thresholds | None = None,
    ) -> None:
        self.flows, self.domain = flows, domain
        names = {flow.id: flow.name for flow in flows.values()}
        self.responses = Responses(domain, Wording(domain, translations, names))
        self.interpreter = Interpreter(flows, domain, words, thresholds or Thresholds())
        self.applier = Applier(self)
        self.initial = {slot.name: slot.initial for slot in domain.slots.values() if slot.initial is not None}

    @classmethod
    def load(
        cls, folder: Path, translations: Translations, words: Words, thresholds: Thresholds | None = None
    ) -> Dialogue:
        """Raises FlowError with file, line and reason of everything that can't be run."""
        return cls(read_flows(folder), read_domain(folder), translations, words, thresholds)

    # --- one turn --------------------------------------------------------------------------------------------------------

    def interpret(self, state: State, inbound: Inbound, parse: Parse | None) -> list[Command] | None:
        """The commands of one input; None: it needs a Parse of its text first."""
        return self.interpreter.commands(state, inbound, parse)

    def advance(
        self, state: State, commands: Sequence[Command], actions: Actions, now: datetime
    ) -> tuple[State, list[Outbound]]:
        """A new state and what is to be said. Changes nothing it was given; `actions` change the domain."""
        if commands and all(isinstance(command, c.Ignore) for command in commands):
            return state, []
        new = state.copy()
        changed = self.unfit(new)
        if changed:
            new.stack, new.question, new.trail = [], None, []
        new.slots = self.initial | new.slots
        run = Run(self, new, actions, now)
        self.applier(run, list(commands))
        if changed and not new.stack:
            run.push("pattern_cannot_handle", reason="code_change")
        return new, run.go()

    def turn(
        self, state: State, inbounds: Iterable[Inbound], parses: Mapping[str, Parse], actions: Actions, now: datetime
    ) -> Said:
        """Several inputs that came in one burst, answered together: what was not understood counts only if nothing was,
        and of the questions only the last is asked. Raises NeedsParse."""
        heard: list[str] = []
        missed: list[Command] = []
        messages: list[Outbound] = []
        before = state
        for inbound in inbounds:
            found = self.interpret(state, inbound, parses.get(inbound.text))
            if found is None:
                raise NeedsParse(inbound.text)
            if _is_miss(found):
                missed = found
                continue
            state, messages = self._and_then(state, messages, found, actions, now)
            heard += [type(command).__name__ for command in found]
        if missed and not heard:
            state, messages = self._and_then(state, messages, missed, actions, now)
            heard += [type(command).__name__ for command in missed]
        return Said(state if heard else before, messages, tuple(heard))

    def _and_then(
        self, state: State, messages: list[Outbound], commands: list[Command], actions: Actions, now: datetime
    ) -> tuple[State, list[Outbound]]:
        asked = state.question.message if state.question is not None else None
        new, said = self.advance(state, commands, actions, now)
        if messages and said and asked is not None and messages[-1].choices:
            messages = messages[:-1]
        return new, joined([*messages, *said])

    # --- for others ------------------------------------------------------------------------------------------------------

    def unfit(self, state: State) -> bool:
        """Whether flows changed under a saved state, so that it can't go on where it was."""
        for frame in state.stack:
            flow = self.flows.get(frame.flow)
            if flow is None or (frame.step != END and frame.step not in flow.steps):
                return True
        return False

    def wants_back(self, state: State, text: str) -> bool:
        """Whether a text is the number or the name of the button "go on without a colleague"."""
        if not self.responses.has(WAITING):
            return False
        options = [(choice.id, choice.title) for choice in self.say(WAITING, state).choices]
        one = self.interpreter.words.numbers(text, state.language) == (1,)
        return bool(options) and (one or named(options, text) is not None)

    def say(self, response: str, state: State, **values: Any) -> Outbound:
        """One response outside any flow, in the conversation's language."""
        return self.responses.render(Say(response, values), state.slots, state.language or "en")

    def apology(self, language: str | None) -> Outbound:
        """What is said when nothing else can be: a person will look."""
        return self.responses.render(Say("utter_internal_error"), {}, language or "en")

    def spoken(self, slot: str, value: Any, language: str) -> str:
        """A slot's value in words."""
        known = self.domain.slots[slot]
        rule = "days" if known.extract == "availability" else "labels"
        return self.responses.wording.value(value, slot, rule, language)


def _is_miss(commands: Sequence[Command]) -> bool:
    return bool(commands) and all(
        isinstance(command, c.CannotHandle) and command.reason in ("not_understood", "no_answer")
        for command in commands
    )

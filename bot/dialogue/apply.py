"""Commands on the stack: each changes the state of a Run; the Run then goes on by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.dialogue import commands as c
from bot.dialogue.commands import Command
from bot.dialogue.extract import no_preference, tapped
from bot.dialogue.run import SESSION, Run
from bot.dialogue.state import Frame

if TYPE_CHECKING:
    from bot.dialogue.engine import Dialogue

_COUNTED = frozenset({"not_understood", "no_answer", "old_choice"})
"""Reasons that count towards asking a person to help."""

LEAVING = ("stop", "delete_data")

BEFORE_WELCOME = (c.Urgent, c.HumanHandoff)
"""What is done before a resident has been welcomed."""


class Applier:
    """Pure, and the same for all conversations."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue

    def __call__(self, run: Run, commands: list[Command]) -> None:
        for command in commands:
            if not isinstance(command, c.CannotHandle | c.Repeat | c.ShowPage):
                run.state.misses = 0
            self.apply(run, command)
        self.say_back(run, commands)
        self.welcome_first(run, commands)

    def say_back(self, run: Run, commands: list[Command]) -> None:
        """What was understood from somebody's own words is said, so that it can be corrected."""
        told = [command for command in commands if isinstance(command, c.SetSlot) and isinstance(command.value, list)]
        if told:
            words = [self.dialogue.spoken(one.name, run.state.slots[one.name], run.language) for one in told]
            run.utter("utter_corrected", what=", ".join(words))

    def apply(self, run: Run, command: Command) -> None:
        self.close_doubt(run, command)
        match command:
            case c.SetSlot(name, value):
                self.set_slot(run, name, value)
            case c.CorrectSlot():
                self.correct(run, command)
            case c.StartFlow(flow, slots):
                self.start(run, flow, slots)
            case c.ShowPage(page):
                run.show_page(page)
            case c.ChangeLanguage(language):
                self.change_language(run, language)
            case c.SessionStart():
                self.session(run, command)
            case c.CannotHandle("internal_error"):
                run.push("pattern_internal_error")
            case c.CannotHandle(reason):
                run.state.misses += reason in _COUNTED
                run.push("pattern_cannot_handle", reason=reason, misses=run.state.misses, idle=not run.state.stack)
            case _:
                self.pattern(run, command)

    def close_doubt(self, run: Run, command: Command) -> None:
        """Whatever answers or replaces a slot closes a pattern that asks how the answer before was meant (its `about`)."""
        about = command.slot if isinstance(command, c.ConfirmTime) else getattr(command, "name", None)
        for frame in [f for f in run.state.stack if about is not None and f.context.get("about") == about]:
            run.state.stack.remove(frame)
            run.reset(frame)

    def pattern(self, run: Run, command: Command) -> None:
        """The commands that are nothing but a pattern flow."""
        match command:
            case c.Clarify(flows):
                run.push("pattern_clarification", flows=[flow for flow in flows if flow in self.dialogue.flows])
            case c.ConfirmTime(slot, readings):
                run.push("pattern_clock", about=slot, readings=[list(reading) for reading in readings])
            case c.HumanHandoff(reason):
                run.push("pattern_human_handoff", reason=reason)
            case c.Urgent(kind):
                run.push("pattern_urgent", kind=kind)
            case c.Chitchat(intent):
                run.push("pattern_chitchat", intent=intent, idle=not run.state.stack)
            case c.CancelFlow():
                run.push("pattern_cancel_flow", flow=None)
            case c.Skip():
                run.push("pattern_skip_question")
            case c.Back():
                run.push("pattern_back")
            case c.Repeat():
                run.push("pattern_repeat_bot_messages", idle=not run.state.stack)

    def set_slot(self, run: Run, name: str, value: Any) -> None:
        """An answer. A tap on a list that takes several leaves the question open until `done`."""
        slot = self.dialogue.domain.slots[name]
        owner = run.owner(name)
        before = run.state.slots.get(name)
        if slot.several and isinstance(value, str):
            if value == "done":
                run.set(name, no_preference(slot, before))
            else:
                run.state.slots[name] = tapped(slot, value, before)
                if owner is not None:
                    owner.context["open"] = name
                return
        else:
            begun = before if owner is not None and owner.context.get("open") == name else None
            run.set(name, [*(begun or ()), *value] if isinstance(value, list) else tapped(slot, value, before))
        if owner is not None:
            owner.context.pop("open", None)

    def correct(self, run: Run, command: c.CorrectSlot) -> None:
        """Corrections said together are made together."""
        value = command.value
        if run.top is not None and run.top.flow == "pattern_correction":
            run.top.context["values"] = {**run.top.context["values"], command.name: value}
        else:
            run.push("pattern_correction", values={command.name: value})

    def start(self, run: Run, flow: str, slots: Mapping[str, Any]) -> None:
        """Starts a flow on top of what runs. One that runs already is taken up where it is."""
        guard = self.dialogue.flows[flow].guard
        if guard is not None and not guard({"slots": {**run.state.slots, **slots}, "context": {}}):
            return self.apply(run, c.CannotHandle("not_now"))
        running = next((frame for frame in run.state.stack if frame.flow == flow), None)
        if running is not None and running is run.top and not slots:
            return
        if running is not None:
            run.state.stack.remove(running)
        idle = not run.state.stack
        frame = run.push(flow, idle=idle) if self.dialogue.flows[flow].is_pattern else run.push(flow)
        for name, value in slots.items():
            if name in self.dialogue.domain.slots:
                self.fill(run, frame, name, value)

    def fill(self, run: Run, frame: Frame, name: str, value: Any) -> None:
        slot = self.dialogue.domain.slots[name]
        before = run.state.slots.get(name) if slot.several else None
        run.state.slots[name] = value if isinstance(value, list) else tapped(slot, value, before)
        frame.collected.append(name)

    def change_language(self, run: Run, language: str | None) -> None:
        if language is None:
            return self.start(run, "change_language", {})
        asked = run.state.question.slot if run.state.question is not None else ""
        run.state.language = language
        if asked in ("language", "language_ok"):
            run.state.slots["language_guess"] = language
            return run.set(asked, language if asked == "language" else True)
        run.state.slots["language"] = language
        run.push("pattern_language_changed", idle=not run.state.stack)

    def session(self, run: Run, command: c.SessionStart) -> None:
        """First contact, or a start link tapped again."""
        if run.state.language is None and command.language is not None:
            run.state.language = command.language
            run.state.slots["language_guess"] = command.language
        if command.start:
            run.state.slots["start_link"] = command.start
        if self.welcomed(run) and run.state.question is None:
            self.start(run, "help", {})

    def welcomed(self, run: Run) -> bool:
        return bool(run.state.slots.get("welcomed"))

    def welcome_first(self, run: Run, commands: list[Command]) -> None:
        """Whoever writes after a stop is back; whoever was not welcomed yet is, before anything but danger or a person."""
        if any(isinstance(command, c.StartFlow) and command.flow in LEAVING for command in commands):
            return
        if run.state.slots.get("stopped"):
            self.start(run, "start", {})
        asks = any(isinstance(command, BEFORE_WELCOME) for command in commands)
        if not asks and not self.welcomed(run) and not any(frame.flow == SESSION for frame in run.state.stack):
            run.push(SESSION, waiting=bool(run.state.stack))

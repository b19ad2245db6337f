"""Running the stack: steps are executed until something is asked or nothing is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.dialogue.actions import Actions, Say, View
from bot.dialogue.builtin import BUILTIN
from bot.dialogue.errors import StateError
from bot.dialogue.flow import END, Action, Call, Collect, Link, SetSlots, Step
from bot.dialogue.payload import set_slots
from bot.dialogue.responses import joined
from bot.dialogue.state import Frame, Question, State
from bot.messages import Outbound

if TYPE_CHECKING:
    from bot.dialogue.engine import Dialogue

SESSION = "pattern_session_start"
"""The pattern that a first contact starts with, and that goes on after a person has helped."""

MOST_STEPS = 200
"""A turn that takes more steps than this runs in a circle."""

MOST_TRAIL = 8
"""How many questions "back" can go back."""


class Run:
    """One turn of one conversation: changes a State of its own, collects what is to be said."""

    def __init__(self, dialogue: Dialogue, state: State, actions: Actions, now: datetime) -> None:
        self.dialogue, self.state, self.actions, self.now = dialogue, state, actions, now
        self.said: list[Outbound] = []
        self.asked = False
        self.simpler = False
        self.held = False

    # --- what actions and commands do with it ----------------------------------------------------------------------------

    @property
    def language(self) -> str:
        return self.state.language or "en"

    @property
    def top(self) -> Frame | None:
        return self.state.stack[-1] if self.state.stack else None

    def say(self, say: Say) -> None:
        self.said.append(self.dialogue.responses.render(say, self.values(), self.language))

    def utter(self, response: str, **values: Any) -> None:
        self.say(Say(response, values))

    def values(self) -> dict[str, Any]:
        """What placeholders may name: slots and the top frame's context."""
        return {**self.state.slots, **(self.top.context if self.top else {})}

    def push(self, flow: str, /, returns: bool = False, **context: Any) -> Frame:
        frame = Frame(flow, self.dialogue.flows[flow].first, returns=returns, context=context)
        self.state.stack.append(frame)
        return frame

    def set(self, name: str, value: Any) -> None:
        """Sets a slot as answered in the flow that asks for it."""
        self.state.slots[name] = value
        frame = self.owner(name)
        if frame is not None and name not in frame.collected:
            frame.collected.append(name)

    def rewind(self, slot: str) -> None:
        """Puts the flow that asks for a slot back to that question (which is answered now)."""
        frame = self.owner(slot)
        if frame is None:
            return
        steps = (step.id for step in self.dialogue.flows[frame.flow].collects() if step.slot == slot)
        order = list(self.dialogue.flows[frame.flow].steps)
        if (target := next(steps, None)) and (frame.step == END or order.index(target) < order.index(frame.step)):
            frame.step = target

    def owner(self, slot: str) -> Frame | None:
        """The topmost frame whose flow collects the slot, else the topmost one that isn't a pattern."""
        for frame in reversed(self.state.stack):
            if any(step.slot == slot for step in self.dialogue.flows[frame.flow].collects()):
                return frame
        return next((f for f in reversed(self.state.stack) if not self.dialogue.flows[f.flow].is_pattern), None)

    # --- the loop --------------------------------------------------------------------------------------------------------

    def go(self) -> list[Outbound]:
        """Runs until a question is out or the stack is empty; the messages of the whole turn."""
        for _ in range(MOST_STEPS):
            frame = self.top
            if frame is None or self.asked or self.held:
                break
            if frame.step == END:
                self.end(frame)
            else:
                self.step(frame, self.dialogue.flows[frame.flow].steps[frame.step])
        else:
            raise StateError(f"the flows run in a circle: {[frame.flow for frame in self.state.stack]}")
        if not self.asked:
            self.state.question = None
        return joined(self.said)

    def step(self, frame: Frame, step: Step) -> None:
        match step:
            case Collect():
                self.collect(frame, step)
            case Action():
                self.act(frame, step)
            case Call():
                frame.step = self.following(frame, step)
                self.push(step.flow, returns=True)
            case Link():
                self.link(frame, step)
            case SetSlots():
                for name, value in step.slots:
                    self.state.slots[name] = value
                    if value is not None and name not in frame.collected:
                        frame.collected.append(name)
                frame.step = self.following(frame, step)
            case _:
                frame.step = self.following(frame, step)

    def following(self, frame: Frame, step: Step) -> str:
        names = self.names(frame)
        for branch in step.next:
            if branch.condition is None or branch.condition(names):
                return branch.target
        raise StateError(f"{frame.flow}: no way on from {step.id}")

    def names(self, frame: Frame) -> Mapping[str, Mapping[str, Any]]:
        return {"slots": self.state.slots, "context": frame.context}

    def act(self, frame: Frame, step: Action) -> None:
        if step.action.startswith("utter_"):
            self.utter(step.action)
        elif step.action in BUILTIN:
            BUILTIN[step.action](self, frame)
        else:
            self.domain_action(step.action)
        if self.top is not frame and frame not in self.state.stack:
            return
        frame.step = self.following(frame, step)

    def domain_action(self, name: str) -> None:
        outcome = self.actions.run(name, View(dict(self.values()), self.language, self.now))
        self.state.slots.update(outcome.slots)
        if outcome.final or outcome.hold:
            self.state.trail = []
        for say in outcome.say:
            self.say(say)
        if outcome.hold:
            self.hold()

    def hold(self) -> None:
        """Leaves the flow that called a person, and the patterns that led there; what they interrupted waits."""
        stack = self.state.stack
        self.reset(stack.pop())
        while stack and self.dialogue.flows[stack[-1].flow].is_pattern and stack[-1].flow != SESSION:
            self.reset(stack.pop())
        self.held = True

    def link(self, frame: Frame, step: Link) -> None:
        self.reset(frame)
        frame.flow, frame.step = step.flow, self.dialogue.flows[step.flow].first
        frame.collected, frame.context = [], {}

    def collect(self, frame: Frame, step: Collect) -> None:
        slot = self.dialogue.domain.slots[step.slot]
        value = self.state.slots.get(step.slot)
        answered = step.slot in frame.collected
        if frame.context.get("open") == step.slot and not answered:
            return self.ask(frame, step)
        unanswered = value is None or value == [] or (step.ask_before_filling and not answered)
        if unanswered and not (answered and slot.optional):
            return self.ask(frame, step)
        for rejection in step.rejections:
            if rejection.condition(self.names(frame)):
                self.state.slots[step.slot] = None
                frame.collected = [name for name in frame.collected if name != step.slot]
                self.utter(rejection.utter)
                return self.ask(frame, step)
        frame.step = self.following(frame, step)

    def ask(self, frame: Frame, step: Collect) -> None:
        """Asks by an action if there is one for the slot, else by the response; simpler after a misunderstanding."""
        before = len(self.said)
        action = f"action_ask_{step.slot}"
        if action in BUILTIN:
            BUILTIN[action](self, frame)
        elif action in self.actions.names():
            self.domain_action(action)
        else:
            self.utter(self.wording(frame, step))
        if len(self.said) > before:
            self.said[-1] = self.without_chosen(step.slot, self.said[-1])
        frame.asked = True
        self.asked = True
        question = self.said[-1] if len(self.said) > before else Outbound("")
        self.state.question = Question(
            slot=step.slot,
            response=step.utter,
            message=question.to_json(),
        )
        self.leave_trail(step)

    def without_chosen(self, name: str, question: Outbound) -> Outbound:
        """Where several may be chosen, those chosen already aren't offered again."""
        chosen = self.state.slots.get(name)
        if not self.dialogue.domain.slots[name].several or not chosen:
            return question
        taken = {set_slots(**{name: value}) for value in chosen}
        return replace(question, choices=tuple(choice for choice in question.choices if choice.id not in taken))

    def wording(self, frame: Frame, step: Collect) -> str:
        if self.simpler:
            simple = f"{step.utter}_simple"
            if self.dialogue.responses.has(simple):
                return simple
        more = f"{step.utter}_more"
        return more if frame.context.get("open") == step.slot and self.dialogue.responses.has(more) else step.utter

    def leave_trail(self, step: Collect) -> None:
        entry = {"slot": step.slot, "stack": [frame.to_json() for frame in self.state.stack]}
        if self.state.trail and _same_place(self.state.trail[-1], entry):
            self.state.trail[-1] = entry
        else:
            self.state.trail = [*self.state.trail, entry][-MOST_TRAIL:]

    # --- ends ------------------------------------------------------------------------------------------------------------

    def end(self, frame: Frame) -> None:
        """A flow is over: its slots go back, what it interrupted is taken up again."""
        flow = self.dialogue.flows[frame.flow]
        self.state.stack.remove(frame)
        below = self.top
        if frame.returns and below is not None:
            below.collected += [name for name in frame.collected if name not in below.collected]
            below.asked = below.asked or frame.asked
            return
        self.reset(frame)
        if flow.is_pattern:
            return
        if below is not None:
            self.resume(frame)
        elif flow.run_pattern_completed:
            self.push("pattern_completed", flow=frame.flow)

    def resume(self, ended: Frame) -> None:
        """After an interruption: a word and the open question again, or first the question whether to go on."""
        waiting = [f.flow for f in self.state.stack if not self.dialogue.flows[f.flow].is_pattern and not f.returns]
        below = self.top
        if not waiting or below is None or not any(frame.asked for frame in self.state.stack):
            return
        metadata = self.dialogue.flows[ended.flow].metadata
        if metadata.get("silent"):
            return
        aside = metadata.get("aside", False)
        self.push("pattern_continue_interrupted", brief=aside or not ended.asked, waiting=waiting)

    def reset(self, frame: Frame) -> None:
        flow = self.dialogue.flows[frame.flow]
        keep = {step.slot for step in flow.collects() if not step.reset_after_flow_ends} | flow.persisted
        for name in frame.collected:
            slot = self.dialogue.domain.slots.get(name)
            if slot is not None and not slot.kept and name not in keep:
                self.state.slots[name] = slot.initial

    def show_page(self, page: int) -> None:
        """The last question's choices, another page of them."""
        question = self.state.question
        if question is None:
            return
        message = replace(Outbound.from_json(question.message), page=page)
        question.page = page
        self.said.append(message)
        self.asked = True


def _same_place(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def place(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(frame["flow"], frame["step"]) for frame in entry["stack"]]

    return one["slot"] == other["slot"] and place(one) == place(other)

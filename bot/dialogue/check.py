"""`flows check`: everything in flows/ that would only show in front of a resident, with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from bot.dialogue.builtin import BUILTIN
from bot.dialogue.conditions import Condition
from bot.dialogue.domain import FILE, Domain
from bot.dialogue.errors import Finding
from bot.dialogue.flow import END, Action, Call, Collect, Flow, Link, SetSlots, Step
from bot.dialogue.payload import parse_payload

PATTERNS = (
    "pattern_session_start pattern_correction pattern_cancel_flow pattern_clarification pattern_clock pattern_cannot_handle "
    "pattern_continue_interrupted pattern_skip_question pattern_back pattern_repeat_bot_messages pattern_chitchat "
    "pattern_language_changed pattern_human_handoff pattern_urgent pattern_hand_back pattern_completed "
    "pattern_internal_error"
).split()
"""What the engine starts by name."""

NEEDED = ("stop", "start", "handoff", "help", "change_language", "delete_data", "welcome")
"""Flows the engine starts by name."""

_ENGINE_RESPONSES = (
    "utter_ask_continue_interrupted utter_ask_clarification utter_internal_error utter_nice_to_meet utter_handoff_waiting "
    "utter_ask_clock title_clock word_any word_more word_newer word_pick word_morning word_afternoon word_evening word_every_day"
).split()


def check(flows: Mapping[str, Flow], domain: Domain, actions: frozenset[str]) -> list[Finding]:
    """What is wrong, sorted by file and line; empty when all is well. `actions` are the domain's."""
    return sorted({*_named(flows, domain), *_triggers(flows), *_of_domain(flows, domain)}.union(
        *(set(_FlowCheck(flow, flows, domain, actions).findings()) for flow in flows.values())
    ))  # fmt: skip


def _named(flows: Mapping[str, Flow], domain: Domain) -> Iterator[Finding]:
    for name in (*PATTERNS, *NEEDED):
        if name not in flows:
            yield Finding("flows", 1, f"the flow {name!r} is missing: the engine starts it by name")
    for name in _ENGINE_RESPONSES:
        if name not in domain.responses:
            yield Finding(FILE, 1, f"the response {name!r} is missing: the engine says it")


def _triggers(flows: Mapping[str, Flow]) -> Iterator[Finding]:
    seen: dict[str, Flow] = {}
    for flow in flows.values():
        for trigger in flow.triggers:
            if trigger.intent in seen:
                yield Finding(
                    flow.file, flow.line, f"{trigger.intent!r} starts the flow {seen[trigger.intent].id!r} already"
                )
            seen[trigger.intent] = flow


def _of_domain(flows: Mapping[str, Flow], domain: Domain) -> Iterator[Finding]:
    for name, variations in domain.responses.items():
        if all(variation.condition for variation in variations):
            yield Finding(FILE, variations[0].line, f"{name!r} has no variation without a condition")
        for variation in variations:
            for button in variation.buttons:
                yield from _payload(button.payload, name, variation.line, flows, domain)
            for text in (variation.text, variation.one, *(button.title for button in variation.buttons)):
                yield from _placeholders(text, name, variation.line)


def _payload(payload: str, name: str, line: int, flows: Mapping[str, Flow], domain: Domain) -> Iterator[Finding]:
    meant = parse_payload(payload)
    if not meant.understood:
        yield Finding(FILE, line, f"{name!r}: the payload {payload!r} means nothing")
    for slot in meant.slots:
        if slot not in domain.slots:
            yield Finding(FILE, line, f"{name!r}: the payload {payload!r} sets a slot there is none of")
    if meant.word and meant.word not in {*flows, "skip", "back", "repeat", "read", "cancel", "human", "hand_back"}:
        yield Finding(FILE, line, f"{name!r}: the payload {payload!r} names no flow")


def _placeholders(text: str, name: str, line: int) -> Iterator[Finding]:
    try:
        list(Formatter().parse(text))
    except ValueError as error:
        yield Finding(FILE, line, f"{name!r}: {error} in {text!r}")


class _FlowCheck:
    def __init__(self, flow: Flow, flows: Mapping[str, Flow], domain: Domain, actions: frozenset[str]) -> None:
        self.flow, self.flows, self.domain, self.actions = flow, flows, domain, actions

    def wrong(self, line: int, reason: str) -> Finding:
        return Finding(self.flow.file, line, f"{self.flow.id}: {reason}")

    def findings(self) -> Iterator[Finding]:
        reached = self.reached()
        for step in self.flow.steps.values():
            if step.id not in reached:
                yield self.wrong(step.line, f"the step {step.id!r} is never reached")
            for branch in step.next:
                if branch.target != END and branch.target not in self.flow.steps:
                    yield self.wrong(step.line, f"there is no step {branch.target!r} to go to")
                yield from self.condition(branch.condition, step.line)
            yield from self.step(step)
        yield from self.condition(self.flow.guard, self.flow.line)
        yield from self.persisted()

    def reached(self) -> set[str]:
        todo, seen = [self.flow.first], set[str]()
        while todo:
            id_ = todo.pop()
            if id_ in self.flow.steps and id_ not in seen:
                seen.add(id_)
                todo += [branch.target for branch in self.flow.steps[id_].next]
        return seen

    def persisted(self) -> Iterator[Finding]:
        filled = {step.slot for step in self.flow.collects()}
        for step in self.flow.steps.values():
            if isinstance(step, SetSlots):
                filled |= {name for name, _ in step.slots}
        for slot in self.flow.persisted - filled:
            yield self.wrong(self.flow.line, f"the persisted slot {slot!r} is never set")

    def condition(self, condition: Condition | None, line: int) -> Iterator[Finding]:
        for name in condition.names if condition else ():
            space, _, key = name.partition(".")
            if space == "slots" and key not in self.domain.slots:
                yield self.wrong(line, f"a condition speaks of the slot {key!r}, and there is none")

    def step(self, step: Step) -> Iterator[Finding]:
        match step:
            case Collect():
                yield from self.collect(step)
            case Action(action=name) if name.startswith("utter_"):
                yield from self.response(name, step.line)
            case Action(action=name) if name not in BUILTIN and name not in self.actions:
                yield self.wrong(step.line, f"there is no action {name!r}")
            case Link(flow=name) | Call(flow=name) if name not in self.flows:
                yield self.wrong(step.line, f"there is no flow {name!r}")
            case Link(flow=name) if name == self.flow.id:
                yield self.wrong(step.line, "a flow can't link to itself")
            case Call(flow=name) if any(isinstance(inner, Link) for inner in self.flows[name].steps.values()):
                yield from self.called(name, step.line)
            case SetSlots():
                for slot, _ in step.slots:
                    if slot not in self.domain.slots:
                        yield self.wrong(step.line, f"there is no slot {slot!r}")

    def called(self, name: str, line: int) -> Iterator[Finding]:
        """Rasa refuses links in called flows. Ours may link to `handoff`: a person takes over, and nothing is returned to."""
        for step in self.flows[name].steps.values():
            if isinstance(step, Link) and step.flow != "handoff":
                yield self.wrong(line, f"the called flow {name!r} links on, so it would never return")

    def collect(self, step: Collect) -> Iterator[Finding]:
        if step.slot not in self.domain.slots:
            yield self.wrong(step.line, f"there is no slot {step.slot!r}")
        action = f"action_ask_{step.slot}"
        if action not in BUILTIN and action not in self.actions:
            yield from self.response(step.utter, step.line)
        for rejection in step.rejections:
            yield from self.response(rejection.utter, step.line)
            yield from self.condition(rejection.condition, step.line)

    def response(self, name: str, line: int) -> Iterator[Finding]:
        if name not in self.domain.responses:
            yield self.wrong(line, f"there is no response {name!r}")

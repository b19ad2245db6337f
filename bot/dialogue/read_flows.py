"""Reads flows in Rasa's format. What of it is not run is refused, with file, line and reason."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from bot.dialogue import conditions, yaml_lines
from bot.dialogue.errors import Finding, FlowError
from bot.dialogue.flow import (
    END,
    Action,
    Branch,
    Call,
    Collect,
    Flow,
    Link,
    Noop,
    Rejection,
    SetSlots,
    Step,
    Trigger,
)
from bot.dialogue.yaml_lines import Lines

_FLOW_KEYS = frozenset(
    "name description if nlu_trigger persisted_slots run_pattern_completed always_include_in_prompt metadata steps".split()
)
_KINDS = ("action", "collect", "link", "call", "set_slots", "noop")
_COLLECT_KEYS = frozenset("utter description ask_before_filling reset_after_flow_ends rejections".split())


def read_flows(folder: Path) -> dict[str, Flow]:
    """All flows of a folder's *.yml files (domain.yml aside). Raises FlowError with everything that is wrong."""
    flows: dict[str, Flow] = {}
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name == "domain.yml":
            continue
        try:
            read = _FileReader(path.name, yaml_lines.read(path, path.name))
        except FlowError as error:
            findings += error.findings
            continue
        for flow in read.flows():
            if flow.id in flows:
                read.wrong(flow.line, f"a flow {flow.id!r} stands in {flows[flow.id].file} already")
            flows[flow.id] = flow
        findings += read.findings
    if findings:
        raise FlowError(findings)
    return flows


class _FileReader:
    def __init__(self, file: str, content: Lines) -> None:
        self.file, self.content, self.findings = file, content, list[Finding]()

    def wrong(self, line: int, reason: str) -> None:
        self.findings.append(Finding(self.file, line, reason))

    def flows(self) -> Iterator[Flow]:
        for key in self.content:
            if key not in ("flows", "version"):
                self.wrong(self.content.line(key), f"{key!r} is not understood here: only `flows`")
        flows = self.content.get("flows")
        if not isinstance(flows, Lines) or not flows:
            self.wrong(self.content.at, "`flows` with at least one flow is expected")
            return
        for name, body in flows.items():
            if isinstance(body, Lines):
                yield self.flow(name, body, flows.line(name))
            else:
                self.wrong(flows.line(name), f"the flow {name!r} is empty")

    def flow(self, name: str, body: Lines, line: int) -> Flow:
        for key in body:
            if key not in _FLOW_KEYS:
                self.wrong(body.line(key), f"{key!r} of a flow is not run by Meedoen")
        if not isinstance(body.get("description"), str):
            self.wrong(line, f"the flow {name!r} has no description")
        steps = _StepReader(self, name)
        first = steps.sequence(body.get("steps"), line)
        return Flow(
            id=name,
            name=str(body.get("name", name.replace("_", " "))),
            description=str(body.get("description", "")),
            file=self.file,
            line=line,
            first=first,
            steps=steps.found,
            guard=self.condition(body.get("if"), body.line("if")),
            triggers=tuple(self.triggers(body)),
            persisted=frozenset(body.get("persisted_slots") or ()),
            run_pattern_completed=body.get("run_pattern_completed", True),
            metadata=body.get("metadata") or {},
        )

    def triggers(self, body: Lines) -> Iterator[Trigger]:
        for entry in body.get("nlu_trigger") or ():
            intent = entry.get("intent") if isinstance(entry, Lines) else None
            if isinstance(intent, str):
                yield Trigger(intent)
            elif isinstance(intent, Lines) and isinstance(intent.get("name"), str):
                yield Trigger(intent["name"], intent.get("confidence_threshold"))
            else:
                self.wrong(
                    body.line("nlu_trigger"),
                    "an nlu_trigger is `- intent: name` or `- intent: {name, confidence_threshold}`",
                )

    def condition(self, source: Any, line: int) -> conditions.Condition | None:
        if source is None:
            return None
        try:
            return conditions.parse(str(source))
        except conditions.ConditionError as error:
            self.wrong(line, str(error))
            return None


class _StepReader:
    """Flattens the steps of one flow, nested ones included, and resolves what comes next."""

    def __init__(self, file: _FileReader, flow: str) -> None:
        self.file, self.flow, self.found = file, flow, dict[str, Step]()

    def sequence(self, steps: Any, line: int) -> str:
        """Reads a list of steps; the id of the first. The last one ends the flow unless it says otherwise."""
        if not isinstance(steps, list) or not steps:
            self.file.wrong(line, f"the flow {self.flow!r} has a sequence without steps")
            return END
        bodies = [body for body in steps if isinstance(body, Lines)]
        if len(bodies) != len(steps):
            self.file.wrong(line, f"a step of the flow {self.flow!r} is not a mapping")
        ids = [self.identify(body) for body in bodies]
        for body, id_, following in zip(bodies, ids, [*ids[1:], END], strict=True):
            self.found[id_] = self.step(body, id_, following)
        return ids[0] if ids else END

    def identify(self, body: Lines) -> str:
        id_ = str(body.get("id") or self.name(body))
        if id_ in self.found or id_ == END:
            self.file.wrong(body.at, f"the id {id_!r} is taken")
        self.found[id_] = Noop(id_, body.at, ())
        return id_

    def name(self, body: Lines) -> str:
        """An id that survives moved lines, because saved states hold it."""
        kind = next((kind for kind in _KINDS if kind in body), "step")
        plain = f"{kind}_{body[kind]}" if isinstance(body.get(kind), str) else kind
        numbered = (f"{plain}_{number}" for number in count(2))
        return plain if plain not in self.found else next(id_ for id_ in numbered if id_ not in self.found)

    def step(self, body: Lines, id_: str, following: str) -> Step:
        kinds = [kind for kind in _KINDS if kind in body]
        if len(kinds) != 1:
            self.file.wrong(body.at, f"a step has exactly one of {', '.join(_KINDS)}")
            return Noop(id_, body.at, ())
        (kind,) = kinds
        allowed = {"id", "next", kind, "description"} | (_COLLECT_KEYS if kind == "collect" else set())
        for key in body:
            if key not in allowed:
                self.file.wrong(body.line(key), f"{key!r} of a {kind} step is not run by Meedoen")
        return self.build(kind, body, id_, self.following(body, kind, following))

    def following(self, body: Lines, kind: str, following: str) -> tuple[Branch, ...]:
        if "next" not in body:
            if kind == "noop":
                self.file.wrong(body.at, "a noop step needs a next")
            return (Branch(None, following),)
        line = body.line("next")
        if kind == "link":
            self.file.wrong(line, "a link step hands over for good: it has no next")
        if isinstance(body["next"], str):
            return (Branch(None, body["next"]),)
        return tuple(self.branches(body["next"], line))

    def branches(self, entries: Any, line: int) -> Iterator[Branch]:
        entries = entries if isinstance(entries, list) else []
        if not entries or not (isinstance(entries[-1], Lines) and "else" in entries[-1]):
            self.file.wrong(line, "a branch without else")
        for entry in entries:
            if isinstance(entry, Lines) and "if" in entry and "then" in entry:
                condition = self.file.condition(entry["if"], entry.line("if"))
                yield Branch(condition, self.target(entry["then"], entry.at))
            elif isinstance(entry, Lines) and "else" in entry and entry is entries[-1]:
                yield Branch(None, self.target(entry["else"], entry.at))
            else:
                self.file.wrong(
                    getattr(entry, "at", line), "next is an id, END, or a list of if / then with an else at the end"
                )

    def target(self, value: Any, line: int) -> str:
        return value if isinstance(value, str) else self.sequence(value, line)

    def build(self, kind: str, body: Lines, id_: str, following: tuple[Branch, ...]) -> Step:
        value, line = body[kind], body.at
        if kind == "set_slots":
            return SetSlots(id_, line, following, tuple(self.slots(value, line)))
        if kind == "noop":
            return Noop(id_, line, following)
        if not isinstance(value, str):
            self.file.wrong(line, f"{kind} needs a name")
        if kind == "collect":
            return self.collect(body, id_, following)
        return {"action": Action, "link": Link, "call": Call}[kind](id_, line, following, str(value))

    def slots(self, value: Any, line: int) -> Iterator[tuple[str, Any]]:
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, Lines):
                yield from entry.items()
            else:
                self.file.wrong(line, "set_slots is a list of `- slot: value`")

    def collect(self, body: Lines, id_: str, following: tuple[Branch, ...]) -> Collect:
        slot = str(body["collect"])
        return Collect(
            id_,
            body.at,
            following,
            slot=slot,
            utter=body.get("utter", f"utter_ask_{slot}"),
            ask_before_filling=body.get("ask_before_filling", False),
            reset_after_flow_ends=body.get("reset_after_flow_ends", True),
            rejections=tuple(self.rejections(body)),
        )

    def rejections(self, body: Lines) -> Iterator[Rejection]:
        for entry in body.get("rejections") or ():
            condition = self.file.condition(entry.get("if"), entry.at) if isinstance(entry, Lines) else None
            if condition is None or not isinstance(entry.get("utter"), str):
                self.file.wrong(body.line("rejections"), "a rejection is `- if: condition` with an `utter`")
            else:
                yield Rejection(condition, entry["utter"])

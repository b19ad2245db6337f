"""`flows draw`: a flow, or how all flows hang together, as a Mermaid diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.dialogue.flow import END, Action, Call, Collect, Flow, Link, SetSlots, Step


def draw(flow: Flow) -> str:
    """One flow, step by step."""
    lines = ["flowchart TD", f"  start([{_quoted(flow.name)}]) --> {_id(flow.first)}"]
    for step in flow.steps.values():
        lines.append(f"  {_id(step.id)}{_shape(step)}")
        lines += _ways(step)
    return "\n".join([*lines, "  finish([end])"])


def draw_all(flows: Mapping[str, Flow]) -> str:
    """Which flow starts, calls or hands over to which."""
    lines = ["flowchart LR"]
    for flow in flows.values():
        lines.append(f"  {flow.id}[{_quoted(flow.id)}]")
        lines += [f"  {flow.id} {arrow} {target}" for arrow, target in _others(flow)]
    return "\n".join(lines)


def _others(flow: Flow) -> Iterator[tuple[str, str]]:
    found = set()
    for step in flow.steps.values():
        if isinstance(step, Link):
            found.add(("-->", step.flow))
        elif isinstance(step, Call):
            found.add(("-. call .->", step.flow))
    yield from sorted(found)


def _ways(step: Step) -> Iterator[str]:
    for branch in step.next:
        otherwise = "else" if len(step.next) > 1 else ""
        label = branch.condition.source if branch.condition else otherwise
        arrow = f"-- {_quoted(label)} -->" if label else "-->"
        if not isinstance(step, Link):
            yield f"  {_id(step.id)} {arrow} {_id(branch.target)}"


def _shape(step: Step) -> str:
    match step:
        case Collect():
            return f"[/{_quoted('? ' + step.slot)}/]"
        case Action():
            return f"[{_quoted(step.action)}]"
        case Link() | Call():
            return f"[[{_quoted(step.flow)}]]"
        case SetSlots():
            return f"[{_quoted(', '.join(f'{name} = {value}' for name, value in step.slots))}]"
        case _:
            return "{ }"


def _id(step: str) -> str:
    return "finish" if step == END else "s_" + re.sub(r"\W", "_", step)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'

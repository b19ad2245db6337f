"""The actions of the engine itself, for pattern flows: what Rasa calls default actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.dialogue.actions import Option, Say, Text
from bot.dialogue.extract import no_preference
from bot.dialogue.payload import set_slots
from bot.dialogue.state import Frame

if TYPE_CHECKING:
    from bot.dialogue.run import Run


def correct(run: Run, frame: Frame) -> None:
    """Sets the corrected slots and says in `what` what they are now. The flow goes on from the earliest of them: what was
    answered after it is not asked again, but ways that depend on it are taken anew."""
    values: Mapping[str, Any] = frame.context["values"]
    for name, value in values.items():
        run.set(name, value)
        run.rewind(name)
    last, value = list(values.items())[-1]
    frame.context["what"] = run.dialogue.spoken(last, value, run.language)


def cancel_flow(run: Run, frame: Frame) -> None:
    """Drops the flow below, with what it called; `flow` is what was stopped."""
    stack = run.state.stack
    while len(stack) > 1:
        dropped = stack.pop(-2)
        run.reset(dropped)
        if not dropped.returns and not run.dialogue.flows[dropped.flow].is_pattern:
            frame.context["flow"] = dropped.flow
            return


def cancel_all(run: Run, frame: Frame) -> None:
    """Drops everything that was interrupted."""
    for dropped in run.state.stack[:-1]:
        run.reset(dropped)
    run.state.stack[:-1] = []


def keep_one(run: Run, frame: Frame) -> None:
    """Of several interrupted flows goes on with the chosen one: it comes to the top of those below."""
    wanted = run.state.slots.get("continue_interrupted")
    stack = run.state.stack
    chosen = next((other for other in stack if other.flow == wanted), None)
    if chosen is not None:
        stack.remove(chosen)
        stack.insert(len(stack) - 1, chosen)


def ask_continue_interrupted(run: Run, frame: Frame) -> None:
    """Asks whether to go on; with several interrupted flows, with which."""
    waiting = list(dict.fromkeys(reversed(frame.context["waiting"])))
    options = tuple(_flow_option(run, flow, "continue_interrupted") for flow in waiting[:3])
    run.say(Say("utter_ask_continue_interrupted", {"flow": waiting[0]}, choices=options))


def ask_clarification(run: Run, frame: Frame) -> None:
    """Asks which flow was meant, by their names."""
    options = tuple(_flow_option(run, flow, "clarification") for flow in frame.context["flows"])
    run.say(Say("utter_ask_clarification", choices=options))


def start_clarified(run: Run, frame: Frame) -> None:
    """Starts the flow that was meant, in place of the pattern."""
    wanted = run.state.slots.get("clarification")
    run.state.stack.remove(frame)
    run.reset(frame)
    if wanted in run.dialogue.flows:
        run.state.misses = 0
        run.dialogue.applier.start(run, str(wanted), {})


def ask_clock(run: Run, frame: Frame) -> None:
    """Asks which time was meant: both in 24 hours, with the part of the day."""
    times = (reading[0] for reading in frame.context["readings"])
    title = Text(run.dialogue.domain.responses["title_clock"][0].text, "title_clock")
    options = tuple(Option(id=set_slots(clock=at), title=title, values={"clock": at}) for at in times)
    run.say(Say("utter_ask_clock", choices=options))


def set_clock(run: Run, frame: Frame) -> None:
    """Fills the slot as the chosen time has it, and says so."""
    name, chosen = frame.context["about"], run.state.slots.get("clock")
    value = next((value for at, value in frame.context["readings"] if at == chosen), None)
    if value is None:
        return
    run.set(name, value)
    run.rewind(name)
    run.utter("utter_corrected", what=run.dialogue.spoken(name, value, run.language))


def skip(run: Run, frame: Frame) -> None:
    """Leaves the open question without an answer, if it may be; `skipped` says whether."""
    question = run.state.question
    slot = run.dialogue.domain.slots.get(question.slot) if question else None
    frame.context["skipped"] = bool(slot and slot.optional)
    if slot is not None and frame.context["skipped"]:
        run.set(slot.name, no_preference(slot, run.state.slots.get(slot.name)))
        owner = run.owner(slot.name)
        if owner is not None:
            owner.context.pop("open", None)


def back(run: Run, frame: Frame) -> None:
    """Puts the previous question's place on the stack again and forgets its answer; `moved` says whether there was one."""
    trail = run.state.trail
    here = 1 if run.state.question is not None else 0
    frame.context["moved"] = len(trail) > here
    if not frame.context["moved"]:
        return
    entry = trail[-1 - here]
    run.state.trail = trail[: -1 - here]
    run.state.stack = [Frame(**values) for values in entry["stack"]]
    slot = run.dialogue.domain.slots[entry["slot"]]
    run.state.slots[slot.name] = slot.initial
    for below in run.state.stack:
        below.collected = [name for name in below.collected if name != slot.name]
        below.context.pop("open", None)


def simpler(run: Run, frame: Frame) -> None:
    """The next question is asked in simpler words, where there are any."""
    run.simpler = True


def forgive(run: Run, frame: Frame) -> None:
    """Starts counting misunderstandings anew."""
    run.state.misses = 0


def use_guess(run: Run, frame: Frame) -> None:
    """The guessed language was right."""
    run.state.slots["language"] = run.state.slots.get("language_guess")


def greet_by_name(run: Run, frame: Frame) -> None:
    run.utter("utter_nice_to_meet", named=bool(run.state.slots.get("first_name")))


def set_language(run: Run, frame: Frame) -> None:
    """Goes on in the language that was chosen."""
    if language := run.state.slots.get("language"):
        run.state.language = str(language)


def handoff_reason(run: Run, frame: Frame) -> None:
    """Why a person is called: the pattern's reason, or the kind of danger."""
    run.state.slots["handoff_reason"] = frame.context.get("reason") or frame.context.get("kind")


def hold(run: Run, frame: Frame) -> None:
    """A person was called another way: nothing more is asked until they hand back."""
    run.hold()


def _flow_option(run: Run, flow: str, slot: str) -> Option:
    return Option(id=set_slots(**{slot: flow}), title=Text(run.dialogue.flows[flow].name, "flow"))


BUILTIN: Mapping[str, Callable[[Run, Frame], None]] = {
    "action_correct": correct,
    "action_cancel_flow": cancel_flow,
    "action_cancel_all": cancel_all,
    "action_keep_one": keep_one,
    "action_ask_continue_interrupted": ask_continue_interrupted,
    "action_ask_clarification": ask_clarification,
    "action_start_clarified": start_clarified,
    "action_ask_clock": ask_clock,
    "action_set_clock": set_clock,
    "action_skip": skip,
    "action_back": back,
    "action_simpler": simpler,
    "action_forgive": forgive,
    "action_set_language": set_language,
    "action_use_guess": use_guess,
    "action_greet_by_name": greet_by_name,
    "action_handoff_reason": handoff_reason,
    "action_hold": hold,
}

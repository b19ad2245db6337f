"""What a tap, a number and an option's name cost, which need no classifier: milliseconds of CPU each, median."""

from __future__ import annotations

import time
from statistics import median

from bot.dialogue import Dialogue
from bot.dialogue.actions import Say
from bot.dialogue.state import Frame, Question, State
from bot.messages import Inbound
from bot.settings import ROOT
from bot.translations import Catalogues
from nlu import words

_ROUNDS = 2000
CASES = (
    ("tap", "ar", "interests", ""),
    ("number", "ar", "interests", "١"),
    ("two numbers", "en", "interests", "1 and 3"),
    ("option's name", "ar", "interests", "الطبخ"),
    ("option's name with a typo", "en", "interests", "Coking"),
    ("option's name in Ethiopic", "ti", "interests", "መግቢ ምስራሕ"),
    ("stop", "so", "interests", "jooji"),
    ("a day and its part", "en", "availability", "tuesday morning"),
)


def measured() -> dict[str, float]:
    """By case; `Dialogue.interpret` as the turn calls it."""
    dialogue = Dialogue.load(ROOT / "flows", Catalogues(), words.load())
    return {name: _median(dialogue, *case) for name, *case in CASES}


def _median(dialogue: Dialogue, language: str, slot: str, text: str) -> float:
    state, inbound = _asked(dialogue, language, slot), _sent(text)
    assert dialogue.interpret(state, inbound, None), f"{text!r} needs the classifier"
    taken = []
    for _ in range(_ROUNDS):
        start = time.thread_time_ns()
        dialogue.interpret(state, inbound, None)
        taken.append((time.thread_time_ns() - start) / 1e6)
    return median(taken)


def _asked(dialogue: Dialogue, language: str, slot: str) -> State:
    said = dialogue.responses.render(Say(f"utter_ask_{slot}"), {}, language)
    step = next(step.id for step in dialogue.flows["intake"].collects() if step.slot == slot)
    question = Question(slot, f"utter_ask_{slot}", said.to_json())
    return State(language=language, slots={"language": language}, stack=[Frame("intake", step)], question=question)


def _sent(text: str) -> Inbound:
    if text:
        return Inbound("whatsapp", "1", "+31600000000", "text", text=text)
    return Inbound("whatsapp", "1", "+31600000000", "choice", choice="/SetSlots(interests=cooking)")

"""From what a resident did to commands: a tap, a number, an option's name or a control word first; only then understanding."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue import commands as c
from bot.dialogue.commands import Command
from bot.dialogue.domain import Domain
from bot.dialogue.flow import Flow
from bot.dialogue.payload import parse_payload
from bot.dialogue.state import State
from bot.dialogue.stated import Stated
from bot.dialogue.taps import Taps
from bot.dialogue.unaided import Unaided
from bot.dialogue.understood import Thresholds, Understood
from bot.messages import Inbound
from nlu import LANGUAGES, Parse, Words

_LIKELY = 0.5  # a language guessed with less is asked for by autonym instead


class Interpreter:
    """Pure. Knows flows, domain and word tables; holds no conversation."""

    def __init__(self, flows: Mapping[str, Flow], domain: Domain, words: Words, thresholds: Thresholds) -> None:
        self.words = words
        triggers = {t.intent: (flow, t.confidence) for flow in flows.values() for t in flow.triggers}
        self.taps = Taps(flows, domain)
        stated = Stated(flows, domain, triggers)
        self.unaided = Unaided(domain, words, self.taps, stated)
        self.understood = Understood(domain, triggers, thresholds, stated, self.unaided)

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
            found = self.taps.chosen(state, payload)
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
        return self.unaided(state, inbound.text.strip().removeprefix("/")) or (
            self.understood(state, parse) if parse is not None else None
        )


def _is_small_talk(command: Command) -> bool:
    """What the welcome answers anyway."""
    return isinstance(command, c.Chitchat | c.CannotHandle | c.Clarify | c.Skip | c.Back | c.Repeat)

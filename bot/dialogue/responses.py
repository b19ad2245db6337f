"""From a response's name to the message a resident reads, in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.actions import Option, Say, Text
from bot.dialogue.domain import Domain
from bot.dialogue.wording import Wording
from bot.messages import Choice, Outbound

MOST_JOINED = 900
"""Characters: texts are joined into one message up to here (a WhatsApp body with buttons holds 1,024)."""


@dataclass(frozen=True, slots=True)
class Responses:
    """Renders responses of the domain. Raises KeyError for one there is none of (`flows check` finds those)."""

    domain: Domain
    wording: Wording

    def has(self, name: str) -> bool:
        return name in self.domain.responses

    def render(self, say: Say, slots: Mapping[str, Any], language: str) -> Outbound:
        values = {**slots, **say.values}
        variation = self.wording.variation(say.response, values)
        words = self.wording.translated
        buttons = tuple(
            Choice(
                button.payload,
                words(button.title, say.response, values, language, variation.translate),
                words(button.description, say.response, values, language, variation.translate),
                button.pinned,
            )
            for button in variation.buttons
        )
        options = tuple(self._option(option, values, language) for option in say.choices)
        return Outbound(
            text=self.wording.text(say, slots, language),
            choices=(*options, *buttons),
            place=say.place,
            appointment=say.appointment,
            picture=say.picture or variation.image or None,
            more=self.word("more", language),
            newer=self.word("newer", language),
            pick=self.word("pick", language),
            language=language,
        )

    def word(self, key: str, language: str) -> str:
        return self.wording.word(key, language)

    def _option(self, option: Option, values: Mapping[str, Any], language: str) -> Choice:
        own = {**values, **option.values}
        return option.plain(self._spoken(option.title, own, language), self._spoken(option.description, own, language))

    def _spoken(self, words: Text | str, values: Mapping[str, Any], language: str) -> str:
        if isinstance(words, Text):
            return self.wording.translated(words.source, words.context, values, language)
        return words


def joined(messages: Sequence[Outbound]) -> list[Outbound]:
    """As few messages as possible: a plain text goes before the text of the next one, and the same thing is said once."""
    out: list[Outbound] = []
    for message in messages:
        before = out[-1] if out else None
        if before is not None and is_plain(before) and before.page == message.page == 0:
            if before.text == message.text and is_plain(message):
                continue
            if len(before.text) + len(message.text) <= MOST_JOINED:
                out[-1] = replace(message, text=f"{before.text}\n\n{message.text}" if message.text else before.text)
                continue
        out.append(message)
    return out


def is_plain(message: Outbound) -> bool:
    return not (message.choices or message.place or message.appointment or message.picture or message.edits)

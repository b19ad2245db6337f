"""The menu of commands beside Telegram's text field: what each does, in the phone's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.channels.limits import cut, without_icon
from bot.dialogue.wording import Wording
from nlu import LANGUAGES

COMMANDS: Mapping[str, tuple[str, str]] = {
    "find": ("propose", "propose"),
    "my_activities": ("my_activities", "my_activities"),
    "inloopuur": ("inloopuur", "inloopuur"),
    "human": ("human", "handoff"),
    "language": ("change_language", "change_language"),
    "help": ("help", "help"),
    "stop": ("stop", "stop"),
}
"""Name: the word of the payload it stands for, and the flow whose name describes it."""
_TYPED = re.compile(r"/(\w{1,32})(?:@\w+)?")
_DESCRIPTION = 256
_NO_CODE = ("en", "prs")
"""English is what others get who have no menu of their own; Dari has no code of two letters: its phones say fa."""


def chosen(text: str) -> str | None:
    """The payload of a command that is all of a text; None for other texts and other commands."""
    found = _TYPED.fullmatch(text.strip())
    word, _ = COMMANDS.get(found[1].lower(), ("", "")) if found else ("", "")
    return f"/{word}" if word else None


def menus(wording: Wording) -> dict[str, Sequence[tuple[str, str]]]:
    """Commands with their descriptions by Telegram's code of the language; "" for all the others."""
    own = {language: _menu(wording, language) for language in LANGUAGES if language not in _NO_CODE}
    return {"": _menu(wording, "en"), **own}


def _menu(wording: Wording, language: str) -> list[tuple[str, str]]:
    """The flows' names without their emoji."""
    spoken = wording.translations.text
    names = {command: spoken(language, "flow", wording.flows[flow]) for command, (_, flow) in COMMANDS.items()}
    return [(command, cut(without_icon(name), _DESCRIPTION)) for command, name in names.items()]

"""The contents made once at Twilio: buttons and lists whose every text is a variable, one for each number of choices, and
templates, whose words are fixed.

A variable may not be empty and may hold no line break (Twilio's error 21656), so lists exist with and without descriptions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.limits import clean, cut, without_icon
from bot.messages import Choice, Outbound

BODY = 1024
BUTTON = 20
ITEM = 24
DESCRIPTION = 72
ID = 200
MOST_BUTTONS = 3
MOST_ITEMS = 10
_BLANK = "·"
"""Where a variable must not be empty."""
_SAMPLE = "Meedoen"
TEMPLATE_LANGUAGES: Mapping[str, str] = {
    language: language for language in ("nl", "en", "ar", "fa", "tr", "uk", "ru", "fr", "es")
} | {"prs": "prs_AF", "ps": "ps_AF"}
"""WhatsApp's codes of those of our languages it has templates in. Tigrinya, Somali and Kurmanji have none."""


def quick_reply(count: int) -> str:
    return f"quick_reply_{count}"


def list_picker(count: int, described: bool = False) -> str:
    return f"list_picker_{count}" + ("_described" if described else "")


def generic() -> dict[str, dict[str, Any]]:
    """Every generic content by name, as the Content API's `types`."""
    made: dict[str, dict[str, Any]] = {}
    for count in range(1, MOST_BUTTONS + 1):
        made[quick_reply(count)] = {"twilio/quick-reply": {"body": "{{1}}", "actions": _actions(count)}}
    for count in range(1, MOST_ITEMS + 1):
        for described in (False, True):
            items = _items(count, described)
            made[list_picker(count, described)] = {
                "twilio/list-picker": {"body": "{{1}}", "button": "{{2}}", "items": items}
            }
    return made


def _actions(count: int) -> list[dict[str, str]]:
    return [{"type": "QUICK_REPLY", "title": _variable(n), "id": _variable(n + 1)} for n in range(2, 2 * count + 1, 2)]


def _items(count: int, described: bool) -> list[dict[str, str]]:
    width = 3 if described else 2
    items = []
    for first in range(3, 3 + width * count, width):
        item = {"item": _variable(first), "id": _variable(first + 1)}
        items.append(item | {"description": _variable(first + 2)} if described else item)
    return items


def template(message: Outbound) -> dict[str, Any]:
    """A message with up to three choices as the `types` of a template. WhatsApp refuses emoji on a template's buttons."""
    actions = [
        {"type": "QUICK_REPLY", "title": one_line(without_icon(choice.title), BUTTON), "id": choice.id}
        for choice in message.choices
    ]
    return {"twilio/quick-reply": {"body": message.text, "actions": actions}}


def version(types: Mapping[str, Any]) -> str:
    """A mark that changes with the words, so that changed words become a new template."""
    return hashlib.sha256(json.dumps(types, sort_keys=True).encode()).hexdigest()[:8]


def _variable(number: int) -> str:
    return "{{" + str(number) + "}}"


def samples(types: Mapping[str, Any]) -> dict[str, str]:
    """The default values Twilio asks for, one a variable."""
    text = json.dumps(types)
    count = max((number for number in range(1, 101) if _variable(number) in text), default=0)
    return {str(number): _SAMPLE for number in range(1, count + 1)}


def quick_reply_variables(body: str, choices: Sequence[Choice]) -> list[str]:
    values = [one_line(body, BODY)]
    for title, choice in zip(_distinct([choice.title for choice in choices], BUTTON), choices, strict=True):
        values += [title, one_line(choice.id, ID)]
    return values


def list_variables(body: str, button: str, choices: Sequence[Choice], described: bool) -> list[str]:
    values = [one_line(body, BODY), one_line(button, BUTTON)]
    for title, choice in zip(_distinct([choice.title for choice in choices], ITEM), choices, strict=True):
        values += [title, one_line(choice.id, ID)]
        values += [one_line(choice.description, DESCRIPTION)] if described else []
    return values


def as_json(values: Sequence[str]) -> str:
    """ContentVariables: a JSON object, keys from "1"."""
    return json.dumps({str(number): value for number, value in enumerate(values, 1)}, ensure_ascii=False)


def one_line(text: str, limit: int) -> str:
    """As a variable's value may be: one line, single spaces, not empty, not too long."""
    return cut(" ".join(clean(text).split()), limit) or _BLANK


def _distinct(titles: Sequence[str], limit: int) -> list[str]:
    """Titles that fit; WhatsApp refuses two that are equal, so the second gets a number."""
    made: list[str] = []
    for title in titles:
        known, number = one_line(title, limit), 2
        while known in made:
            known, number = f"{one_line(title, limit - len(str(number)) - 1)} {number}", number + 1
        made.append(known)
    return made

"""A content with its variables filled in: what the phone shows, within WhatsApp's limits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.twilio.problems import Problem

TEXT, QUICK_REPLY, LIST = "twilio/text", "twilio/quick-reply", "twilio/list-picker"
BUTTONS_IN_SESSION = 3
_BODY = {TEXT: 1600, QUICK_REPLY: 1024, LIST: 1024}
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def names(value: Any) -> set[str]:
    """The variables that stand anywhere in a content's types."""
    if isinstance(value, str):
        return set(_VARIABLE.findall(value))
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return set().union(*(names(entry) for entry in inner)) if inner else set()


def filled(value: Any, values: Mapping[str, str]) -> Any:
    """Every text in it with its variables replaced. Raises Problem for one without a value."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _value(found[1], values), value)
    if isinstance(value, Mapping):
        return {key: filled(entry, values) for key, entry in value.items()}
    return [filled(entry, values) for entry in value] if isinstance(value, list) else value


def _value(name: str, values: Mapping[str, str]) -> str:
    if name not in values:
        raise Problem(21656, f"no value for {name}")
    return values[name]


def shown(types: Mapping[str, Any], values: Mapping[str, str], approved: bool) -> dict[str, Any]:
    """What the phone shows. Raises Problem (63021) for what WhatsApp would not take."""
    kind = next(kind for kind in (LIST, QUICK_REPLY, TEXT) if kind in types)
    content = filled(types[kind], values)
    _limit(content["body"], _BODY[kind], "body")
    if kind == QUICK_REPLY:
        choices = [
            {"id": action.get("id") or action["title"], "title": action["title"]} for action in content["actions"]
        ]
        return _checked(content["body"], choices, 25 if approved else 20, 10 if approved else BUTTONS_IN_SESSION)
    if kind == LIST:
        _limit(content["button"], 20, "button")
        choices = [_item(item) for item in content["items"]]
        return _checked(content["body"], choices, 24, 10) | {"list": {"button": content["button"]}}
    return {"text": content["body"], "choices": []}


def _item(item: Mapping[str, str]) -> dict[str, str]:
    described = item.get("description") or ""
    _limit(described, 72, "description", least=0)
    return {"id": item["id"], "title": item["item"]} | ({"description": described} if described else {})


def _checked(body: str, choices: Sequence[Mapping[str, str]], title: int, most: int) -> dict[str, Any]:
    if not 1 <= len(choices) <= most:
        raise Problem(63021, f"1 to {most} choices")
    for choice in choices:
        _limit(choice["title"], title, "title")
        _limit(choice["id"], 200, "id")
    for part in ("id", "title"):
        if len({choice[part] for choice in choices}) < len(choices):
            raise Problem(63021, f"two choices with one {part}")
    return {"text": body, "choices": list(choices)}


def _limit(text: str, most: int, what: str, least: int = 1) -> None:
    if not least <= len(text) <= most:
        raise Problem(63021, f"{what} has {least} to {most} characters")

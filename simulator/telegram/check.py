"""Parameters against the contract, and the limits that types can't tell. Telegram's words for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.telegram.contract import ACTIONS, LANGUAGES_ARE_SHORT, METHODS, OBJECTS, Fields

TEXT = 4096
CAPTION = 1024
BUTTONS = 100
DATA_BYTES = 64
_WORDS_FOR_MISSING = {"text": "message text is empty", "chat_id": "chat_id is empty"}


class Problem(Exception):
    """Telegram's answer to a call it can't carry out: a status and the text of `description`."""

    def __init__(self, words: str, status: int = 400, retry_after: int | None = None) -> None:
        super().__init__(words)
        self.status, self.retry_after = status, retry_after


class BadRequest(Problem):
    """400."""

    def __init__(self, words: str) -> None:
        super().__init__(f"Bad Request: {words}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file within the call."""

    name: str
    type: str
    data: bytes


def checked(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as values of their types. Raises BadRequest."""
    parameters = _fields(METHODS[method], given, method)
    if "text" in parameters:
        _length(parameters["text"], TEXT, "message is too long", "message text is empty")
    if "caption" in parameters:
        _length(parameters["caption"], CAPTION, "message caption is too long")
    if "inline_keyboard" in parameters.get("reply_markup", ()):
        _keyboard(parameters["reply_markup"]["inline_keyboard"])
    if "latitude" in parameters and not (abs(parameters["latitude"]) <= 90 and abs(parameters["longitude"]) <= 180):
        raise BadRequest("wrong latitude or longitude specified")
    if method == "sendChatAction" and parameters["action"] not in ACTIONS:
        raise BadRequest("wrong parameter action in request")
    if len(parameters.get("language_code", "")) not in (0, LANGUAGES_ARE_SHORT):
        raise BadRequest("invalid language code specified")
    return parameters


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _length(text: str, most: int, too_long: str, empty: str = "") -> None:
    if empty and not text.strip():
        raise BadRequest(empty)
    if units(text) > most:
        raise BadRequest(too_long)


def _keyboard(rows: list[list[dict[str, str]]]) -> None:
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS:
        raise BadRequest("reply markup is too long")
    for button in buttons:
        if not button["text"].strip():
            raise BadRequest("can't parse inline keyboard button: Text must be non-empty")
        if ("callback_data" in button) == ("url" in button):
            raise BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "-").encode("utf-8", "replace")) <= DATA_BYTES:
            raise BadRequest("BUTTON_DATA_INVALID")


def _fields(fields: Fields, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Every required field is there, no unknown one is, and each has its type."""
    known = {name.removesuffix("*"): kind for name, kind in fields.items()}
    for name in given:
        if name not in known:
            raise BadRequest(f"unknown parameter {name} of {where} (Telegram overlooks it, the stand-in does not)")
    for name in fields:
        if name.endswith("*") and given.get(name[:-1]) in (None, ""):
            raise BadRequest(_WORDS_FOR_MISSING.get(name[:-1], f"parameter {name[:-1]} of {where} is required"))
    return {name: _typed(known[name], value, name) for name, value in given.items() if value is not None}


def _typed(kind: str, value: Any, name: str) -> Any:
    """Forms carry text: numbers, booleans and objects stand in it as JSON."""
    for one in kind.split(" or "):
        try:
            return _one(one, value, name)
        except (ValueError, TypeError):
            continue
    raise BadRequest(f"can't parse {name}: {kind} expected")


def _one(kind: str, value: Any, name: str) -> Any:
    if kind == "InputFile":
        return _instance(value, Upload)
    if kind == "String":
        return _instance(value, str)
    parsed = json.loads(value) if isinstance(value, str) else value
    if kind == "Boolean":
        return _instance(parsed, bool)
    if kind == "Integer":
        return _whole(_instance(parsed, int))
    if kind == "Float":
        return float(parsed)
    if kind.startswith("Array of "):
        return [_typed(kind.removeprefix("Array of "), entry, name) for entry in _instance(parsed, list)]
    return _object(kind, _instance(parsed, dict))


def _object(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """An alternative is told by its required fields, so that the words are about the one that was meant."""
    required = [name[:-1] for name in OBJECTS[kind] if name.endswith("*")]
    if required and not any(name in value for name in required):
        raise ValueError(kind)
    return _fields(OBJECTS[kind], value, kind)


def _whole(value: int) -> int:
    if abs(value) >= 2**63:
        raise ValueError("too large")
    return value


def _instance(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(kind.__name__)
    return value

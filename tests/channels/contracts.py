"""The providers' machine-readable contracts, from ../shared/specs. Without that folder tests skip by name; in CI they fail."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

SPECS = Path(__file__).resolve().parents[2].parent / "shared" / "specs"
TELEGRAM = "telegram-bot-api-10.1.json"
TWILIO = "twilio-messages-2010.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


@cache
def spec(name: str) -> Any:
    path = SPECS / name
    if not path.is_file():
        reason = f"the provider's contract {name} is not here (shared/specs)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return json.loads(path.read_text(encoding="utf-8"))


# --- Telegram: methods and types with their fields ----------------------------------------------------------------------


class Broken(AssertionError):
    """A call is not as the contract says."""


def check_telegram(method: str, parameters: Mapping[str, Any]) -> None:
    """Every field is known and of its type, every required one is there. bytes stand for an uploaded file."""
    _fields(spec(TELEGRAM)["methods"][method]["fields"], parameters, method)


def _fields(fields: list[dict[str, Any]], given: Mapping[str, Any], where: str) -> None:
    known = {field["name"]: field for field in fields}
    if strangers := set(given) - set(known):
        raise Broken(f"{where}: unknown {strangers}")
    for name, field in known.items():
        if name in given:
            if not any(_is(kind, given[name], f"{where}.{name}") for kind in field["types"]):
                raise Broken(f"{where}.{name}: not {field['types']}")
            _length(field["description"], given[name], f"{where}.{name}")
        elif field["required"]:
            raise Broken(f"{where}: {name} is missing")


def _is(kind: str, value: Any, where: str) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_is(kind.removeprefix("Array of "), one, where) for one in value)
    plain = {"Integer": int, "String": str, "Boolean": bool, "InputFile": bytes}
    if kind in plain:
        return isinstance(value, plain[kind]) and (kind != "Integer" or not isinstance(value, bool))
    if kind == "Float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, Mapping):
        return False
    _fields(spec(TELEGRAM)["types"][kind]["fields"], value, where)
    return True


def _length(description: str | list[str], value: Any, where: str) -> None:
    """Lengths as the descriptions tell them: "1-4096 characters", "1-64 bytes"."""
    found = re.search(
        r"(\d+)-(\d+) (characters|bytes)", description if isinstance(description, str) else " ".join(description)
    )
    if found is None or not isinstance(value, str):
        return
    size = len(value.encode()) if found[3] == "bytes" else len(value.encode("utf-16-le")) // 2
    if not int(found[1]) <= size <= int(found[2]):
        raise Broken(f"{where}: {size} {found[3]}")


# --- Twilio: OpenAPI ----------------------------------------------------------------------------------------------------

_ARRAYS = ("MediaUrl", "PersistentAction")


def check_twilio(form: Mapping[str, Any]) -> None:
    """A form for creating a message. Lists stand for fields that are repeated."""
    operation = spec(TWILIO)["paths"][MESSAGES]["post"]
    schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    if strangers := set(form) - set(schema["properties"]):
        raise Broken(f"unknown {strangers}")
    _validator({**schema, "components": spec(TWILIO)["components"]}).validate(dict(form))


def check_twilio_path(path: str) -> str:
    """The path of a request, by the contract's own name for it."""
    for template, item in spec(TWILIO)["paths"].items():
        pattern = item_pattern(template, item)
        if re.fullmatch(pattern, path):
            return str(template)
    raise Broken(f"no such path: {path}")


def item_pattern(template: str, item: Mapping[str, Any]) -> str:
    """A path with its parameters as the contract describes them."""
    parameters = next(item[method]["parameters"] for method in ("post", "get") if method in item)
    pattern = re.escape(template)
    for parameter in parameters:
        if parameter["in"] == "path":
            name = re.escape("{" + parameter["name"] + "}")
            pattern = pattern.replace(name, parameter["schema"].get("pattern", "[^/]+").strip("^$"))
    return pattern


def form_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments of `messages.create` as the form's fields: media_url is MediaUrl, from_ is From."""
    return {
        "".join(word.capitalize() for word in name.strip("_").split("_")): value for name, value in parameters.items()
    }


def _validator(schema: Mapping[str, Any]) -> Draft4Validator:
    resource = Resource(contents=dict(schema), specification=DRAFT4)
    return Draft4Validator(dict(schema), registry=Registry().with_resource("", resource))

"""Answers of the Twilio stand-in against Twilio's own description of them (shared/specs)."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.channels.contracts import MESSAGES, TWILIO, spec

_ONE = MESSAGES.replace("Messages.json", "Messages/{Sid}.json")
_WHERE = {"create": (MESSAGES, "post", "201"), "list": (MESSAGES, "get", "200"), "one": (_ONE, "get", "200")}


def check(what: str, body: Any) -> None:
    """what: create, list or one. Every property is known, too."""
    path, method, status = _WHERE[what]
    schema = spec(TWILIO)["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
    whole = _plain({**schema, "components": spec(TWILIO)["components"]})
    resource = Resource(contents=whole, specification=DRAFT4)
    Draft4Validator(whole, registry=Registry().with_resource("", resource)).validate(body)


def _plain(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` in JSON Schema's words, and no property that isn't described."""
    if isinstance(schema, list):
        return [_plain(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _plain(value) for key, value in schema.items() if key != "nullable"}
    if schema.get("nullable") and isinstance(schema.get("type"), str):
        made["type"] = [schema["type"], "null"]
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        made["additionalProperties"] = False
    return made

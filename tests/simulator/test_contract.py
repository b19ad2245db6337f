"""What the stand-ins accept is a part of what the providers describe (shared/specs)."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.telegram.contract import ACTIONS, METHODS, OBJECTS, Fields
from simulator.twilio import checks
from tests.channels.contracts import MESSAGES, TELEGRAM, TWILIO, spec


def agrees(ours: Fields, theirs: list[dict[str, Any]]) -> None:
    described = {field["name"]: field for field in theirs}
    for name, kind in ours.items():
        field = described[name.removesuffix("*")]
        assert set(kind.split(" or ")) <= set(field["types"]), name
        assert name.endswith("*") or not field["required"], name
    required = {field["name"] for field in theirs if field["required"]}
    assert required <= {name.removesuffix("*") for name in ours}


@pytest.mark.parametrize("method", METHODS)
def test_methods_take_what_the_bot_api_describes(method: str) -> None:
    agrees(METHODS[method], spec(TELEGRAM)["methods"][method].get("fields", []))


@pytest.mark.parametrize("kind", sorted(set(OBJECTS) - {"BotCommandScope", "MenuButton"}))
def test_objects_are_the_bot_apis(kind: str) -> None:
    agrees(OBJECTS[kind], spec(TELEGRAM)["types"][kind]["fields"])


def test_chat_actions_are_the_bot_apis() -> None:
    field = next(field for field in spec(TELEGRAM)["methods"]["sendChatAction"]["fields"] if field["name"] == "action")
    assert all(action in field["description"] for action in ACTIONS)


def test_the_form_of_a_message_is_twilios() -> None:
    operation = spec(TWILIO)["paths"][MESSAGES]["post"]
    schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert set(checks.FIELDS) <= set(schema["properties"])
    assert schema["properties"]["Body"]["maxLength"] == checks.BODY

"""Calls to Telegram over HTTP: as the contract says, and errors as ours."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

import nlu.words
from bot.app import FLOWS
from bot.channels.contract import (
    AddressUnusable,
    Call,
    OutcomeUnknown,
    Refused,
    RenderContext,
    SendError,
    TryAgain,
)
from bot.channels.telegram import UPDATES, Telegram
from bot.channels.telegram_commands import COMMANDS, menus
from bot.dialogue import Dialogue
from bot.dialogue.read_flows import read_flows
from bot.messages import Outbound
from bot.translations import Catalogues
from nlu import LANGUAGES
from tests.channels.contracts import check_telegram
from tests.channels.examples import ADULT, COOKING, DOM, MANY
from tests.channels.provider import Answer, Asked, Provider, provider

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TO = RenderContext("4711")
HELLO = Call("sendMessage", {"chat_id": "4711", "text": "Hello"})
MESSAGE = {"message_id": 31, "date": 1, "chat": {"id": 4711, "type": "private"}, "text": "Hello"}


def taken(asked: Asked) -> Answer:
    quiet = ("answerCallbackQuery", "setWebhook", "setMyCommands")
    return Answer(200, {"ok": True, "result": True if asked.path.endswith(quiet) else MESSAGE})


def refused(status: int, words: str, **parameters: Any) -> Answer:
    extra = {"parameters": parameters} if parameters else {}
    return Answer(status, {"ok": False, "error_code": status, "description": words, **extra})


@pytest_asyncio.fixture
async def api() -> AsyncIterator[Provider]:
    async with provider(taken) as made:
        yield made


@pytest_asyncio.fixture
async def telegram(api: Provider) -> AsyncIterator[Telegram]:
    made = Telegram(TOKEN, f"{api.url}/bot", timeout=0.5)
    yield made
    await made.close()


def _value(name: str, value: Any) -> Any:
    """Forms carry text: numbers, booleans and objects stand in it as JSON."""
    if not isinstance(value, str) or name in (
        "text",
        "caption",
        "title",
        "address",
        "chat_id",
        "callback_query_id",
        "secret_token",
    ):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _checked(asked: Asked) -> dict[str, Any]:
    prefix, _, method = asked.path.rpartition("/")
    assert prefix == f"/bot{TOKEN}"
    values = {name: _value(name, value) for name, value in asked.form.items()}
    check_telegram(method, values)
    return values


MESSAGES = {
    "text": Outbound("Hello"),
    "choices": ADULT,
    "a tap answered": replace(ADULT, acknowledges="q1", used_message="7"),
    "a page turned": Outbound("Which?", MANY, page=1, acknowledges="q1", edits="7"),
    "place and date": Outbound("See you", place=DOM, appointment=COOKING),
    "a point": Outbound("", place=replace(DOM, name="", address="")),
    "a picture": replace(ADULT, picture="https://meedoen.example/door.jpg"),
    "a voice": Outbound("Hello", voice="https://meedoen.example/a.ogg"),
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
async def test_what_arrives_keeps_the_contract(message: Outbound, api: Provider, telegram: Telegram) -> None:
    calls = telegram.render(message, TO)
    for call in calls:
        await telegram.send(call)
    assert [asked.path.rpartition("/")[2] for asked in api.asked] == [call.method for call in calls]
    for asked in api.asked:
        _checked(asked)


async def test_the_message_id_comes_back(telegram: Telegram) -> None:
    assert await telegram.send(HELLO) == "31"


async def test_an_edit_makes_no_message(telegram: Telegram) -> None:
    assert await telegram.send(Call("editMessageText", {"chat_id": "4711", "message_id": 7, "text": "x"})) == ""


async def test_an_edit_that_changes_nothing_is_done(api: Provider, telegram: Telegram) -> None:
    api.then(refused(400, "Bad Request: message is not modified: specified new message content ..."))
    assert await telegram.send(Call("editMessageText", {"chat_id": "4711", "message_id": 7, "text": "x"})) == ""
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "words", ["message can't be edited", "message to edit not found", "there is no text in the message to edit"]
)
async def test_what_can_not_be_edited_is_sent_anew(words: str, api: Provider, telegram: Telegram) -> None:
    api.then(refused(400, f"Bad Request: {words}"))
    assert await telegram.send(Call("editMessageText", {"chat_id": "4711", "message_id": 7, "text": "x"})) == "31"
    assert [asked.path.rpartition("/")[2] for asked in api.asked] == ["editMessageText", "sendMessage"]
    assert "message_id" not in api.asked[1].form


ANSWERS = {
    "too fast": (refused(429, "Too Many Requests: retry after 7", retry_after=7), TryAgain, "429"),
    "too fast, without saying for how long": (Answer(429, "slow down"), TryAgain, "429"),
    "blocked": (refused(403, "Forbidden: bot was blocked by the user"), AddressUnusable, "403"),
    "deactivated": (refused(403, "Forbidden: user is deactivated"), AddressUnusable, "403"),
    "no such chat": (refused(400, "Bad Request: chat not found"), AddressUnusable, "400"),
    "a group that became another": (
        refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100),
        AddressUnusable,
        "migrated",
    ),
    "a defect": (refused(400, "Bad Request: can't parse entities"), Refused, "400"),
    "a wrong token": (refused(401, "Unauthorized"), TryAgain, "401"),
    "a server that failed": (Answer(500, "oops"), TryAgain, "500"),
    "a bad gateway": (refused(502, "Bad Gateway"), TryAgain, "502"),
    "a gateway that timed out": (Answer(504, "<html>"), OutcomeUnknown, "504"),
    "taken, but no JSON": (Answer(200, "<html>"), OutcomeUnknown, "network"),
    "no answer in time": (Answer(200, {}, after=1.5), OutcomeUnknown, "network"),
    "hung up": (Answer(hang_up=True), OutcomeUnknown, "network"),
}


@pytest.mark.parametrize(("answer", "kind", "code"), ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_means(
    answer: Answer, kind: type[SendError], code: str, api: Provider, telegram: Telegram
) -> None:
    api.then(answer)
    with pytest.raises(kind) as caught:
        await telegram.send(HELLO)
    assert caught.value.code == code
    assert len(api.asked) == 1, "one call is one request"


async def test_too_fast_says_how_long(api: Provider, telegram: Telegram) -> None:
    api.then(refused(429, "Too Many Requests: retry after 7", retry_after=7))
    with pytest.raises(TryAgain) as caught:
        await telegram.send(HELLO)
    assert caught.value.after == 7


async def test_nobody_there_means_nothing_was_sent() -> None:
    telegram = Telegram(TOKEN, "http://127.0.0.1:9/bot", timeout=0.5)
    with pytest.raises(TryAgain):
        await telegram.send(HELLO)
    await telegram.close()


async def test_errors_hold_no_content(api: Provider, telegram: Telegram) -> None:
    api.then(refused(400, "Bad Request: can't parse Hello"))
    with pytest.raises(Refused) as caught:
        await telegram.send(HELLO)
    assert "Hello" not in str(caught.value)


async def test_the_log_holds_neither_token_nor_content(telegram: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await telegram.send(HELLO)
    assert TOKEN not in caplog.text
    assert "Hello" not in caplog.text


async def test_the_webhook_is_registered_with_its_secret(api: Provider, telegram: Telegram) -> None:
    await telegram.register("https://meedoen.example/webhooks/telegram", "s3cret")
    values = _checked(api.asked[0])
    assert values["secret_token"] == "s3cret"
    assert values["allowed_updates"] == list(UPDATES)


async def test_the_menu_of_commands_is_told_in_every_language(api: Provider, telegram: Telegram) -> None:
    dialogue = Dialogue.load(FLOWS, Catalogues(), nlu.words.load())
    await telegram.show_commands(menus(dialogue.responses.wording))
    told = {values.get("language_code", ""): values["commands"] for values in map(_checked, api.asked)}
    assert set(told) == {"", *LANGUAGES} - {"en", "prs"}
    assert told[""][0] == {"command": "find", "description": "Find something to do"}
    for commands in told.values():
        assert [one["command"] for one in commands] == list(COMMANDS)
        assert all(re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) for one in commands)
        assert all(one["description"][0].isalpha() for one in commands)


@pytest.mark.parametrize(("word", "flow"), COMMANDS.values(), ids=COMMANDS)
def test_every_command_stands_for_something_there_is(word: str, flow: str) -> None:
    flows = read_flows(FLOWS)
    assert flow in flows
    assert word in {*flows, "human", "change_language"}


async def test_telegram_can_not_be_asked_what_it_took(telegram: Telegram) -> None:
    assert not telegram.reconciles
    assert await telegram.find(HELLO, datetime.now(UTC), ()) is None

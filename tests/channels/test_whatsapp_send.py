"""Calls to Twilio over HTTP: as the contract says, and errors as ours; signatures."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from twilio.request_validator import RequestValidator

from bot.channels import whatsapp_contents
from bot.channels.contract import (
    AddressUnusable,
    Call,
    MalformedPayload,
    OutcomeUnknown,
    Refused,
    RenderContext,
    SendError,
    TryAgain,
    WindowClosed,
)
from bot.channels.whatsapp import WhatsApp
from bot.messages import Choice, Outbound, Template
from tests.channels.contracts import check_twilio, check_twilio_path
from tests.channels.examples import ADULT, COOKING, DOM, MANY
from tests.channels.provider import Answer, Asked, Provider, provider

ACCOUNT = "AC" + "0" * 32
SID = "SM" + "1" * 32
SIDS = {name: f"HX{number:032x}" for number, name in enumerate(whatsapp_contents.generic())}
TO = RenderContext("+31612345678", SIDS, "https://meedoen.example/webhooks/whatsapp/status")
WAITING = Outbound(
    "📬 یک پیام منتظر شماست.",
    (Choice("/read", "📖 خواندن"),),
    template=Template("template_waiting", "prs"),
    language="prs",
)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def taken(asked: Asked) -> Answer:
    if asked.method == "GET":
        return Answer(200, {"messages": []})
    if asked.path.startswith("/v1/Content"):
        return Answer(201, {"sid": "HX" + "2" * 32, "friendly_name": asked.json["friendly_name"]})
    return Answer(201, {"sid": SID, "status": "queued"})


def error(status: int, code: int) -> Answer:
    return Answer(status, {"code": code, "message": "words", "more_info": "https://example.com", "status": status})


@pytest_asyncio.fixture
async def api() -> AsyncIterator[Provider]:
    async with provider(taken) as made:
        yield made


@pytest_asyncio.fixture
async def whatsapp(api: Provider) -> AsyncIterator[WhatsApp]:
    made = WhatsApp(ACCOUNT, "token", "whatsapp:+3197010200000", api.url, timeout=0.5)
    yield made
    await made.close()


@pytest.fixture
def hello(whatsapp: WhatsApp) -> Call:
    [call] = whatsapp.render(Outbound("Hello"), TO)
    return call


def _form(asked: Asked) -> dict[str, Any]:
    """As the contract has it: fields that may be repeated are lists."""
    arrays = ("MediaUrl", "PersistentAction")
    return {
        name: value if name not in arrays or isinstance(value, list) else [value] for name, value in asked.form.items()
    }


MESSAGES = {
    "text": Outbound("Hello"),
    "buttons": ADULT,
    "a list": Outbound("Which?", MANY, page=1),
    "place and date": Outbound("See you", place=DOM, appointment=COOKING),
    "a picture": replace(ADULT, picture="https://meedoen.example/door.jpg"),
    "a voice": Outbound("Hello", voice="https://meedoen.example/a.ogg"),
    "long": Outbound("word " * 900),
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
async def test_what_arrives_keeps_the_contract(message: Outbound, api: Provider, whatsapp: WhatsApp) -> None:
    calls = whatsapp.render(message, TO)
    for call in calls:
        assert await whatsapp.send(call, 12) == SID
    assert len(api.asked) == len(calls)
    for asked in api.asked:
        assert check_twilio_path(asked.path).endswith("/Messages.json")
        check_twilio(_form(asked))
        assert asked.form["From"] == "whatsapp:+3197010200000"
        assert asked.authorization == f"Basic {b64encode(f'{ACCOUNT}:token'.encode()).decode()}"
        assert asked.form["StatusCallback"] == "https://meedoen.example/webhooks/whatsapp/status?delivery=12"


ANSWERS = {
    "outside the window": (error(400, 63016), WindowClosed, "63016"),
    "not a WhatsApp number": (error(400, 63003), AddressUnusable, "63003"),
    "not on WhatsApp": (error(400, 63024), AddressUnusable, "63024"),
    "opted out": (error(400, 63014), AddressUnusable, "63014"),
    "blocked": (error(400, 21610), AddressUnusable, "21610"),
    "too fast for WhatsApp": (error(429, 63017), TryAgain, "63017"),
    "too fast for Twilio": (error(429, 20429), TryAgain, "20429"),
    "the channel's limit": (error(400, 63018), TryAgain, "63018"),
    "the day's limit": (error(429, 63038), TryAgain, "63038"),
    "content": (error(400, 63021), Refused, "63021"),
    "content that is wrong": (error(400, 63013), Refused, "63013"),
    "variables": (error(400, 21656), Refused, "21656"),
    "declined": (error(400, 63032), Refused, "63032"),
    "declined for marketing": (error(400, 63049), Refused, "63049"),
    "something else": (error(400, 21999), Refused, "21999"),
    "forbidden": (Answer(403, "no"), Refused, "403"),
    "wrong credentials": (error(401, 20003), TryAgain, "20003"),
    "too many, without a code": (Answer(429, "slow down"), TryAgain, "429"),
    "unavailable": (Answer(503, "later"), TryAgain, "503"),
    "a server that failed": (Answer(500, "oops"), OutcomeUnknown, "500"),
    "a bad gateway": (Answer(502, "<html>"), OutcomeUnknown, "502"),
    "taken, but no JSON": (Answer(201, "<html>"), OutcomeUnknown, "network"),
    "no answer in time": (Answer(201, {}, after=1.5), OutcomeUnknown, "timeout"),
    "hung up": (Answer(hang_up=True), OutcomeUnknown, "network"),
    "a problem as of RFC 9457": (
        Answer(400, {"type": "t", "title": "words", "status": 400, "code": 63016}),
        WindowClosed,
        "63016",
    ),
}


@pytest.mark.parametrize(("answer", "kind", "code"), ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_means(
    answer: Answer, kind: type[SendError], code: str, api: Provider, whatsapp: WhatsApp, hello: Call
) -> None:
    api.then(answer)
    with pytest.raises(kind) as caught:
        await whatsapp.send(hello)
    assert caught.value.code == code
    assert len(api.asked) == 1, "one call is one request"


async def test_nobody_there_means_nothing_was_sent(hello: Call) -> None:
    whatsapp = WhatsApp(ACCOUNT, "token", "+3197010200000", "http://127.0.0.1:9", timeout=0.5)
    with pytest.raises(TryAgain):
        await whatsapp.send(hello)
    await whatsapp.close()


async def test_the_log_holds_neither_number_nor_content(
    whatsapp: WhatsApp, hello: Call, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await whatsapp.send(hello)
        await whatsapp.find(hello, NOW, ())
    assert "31612345678" not in caplog.text
    assert "Hello" not in caplog.text


def test_codes_told_later_mean_the_same(whatsapp: WhatsApp) -> None:
    assert isinstance(whatsapp.problem("63016"), WindowClosed)
    assert isinstance(whatsapp.problem("30008"), Refused)


# --- what became of it -------------------------------------------------------------------------------------------------


def listed(*messages: dict[str, Any]) -> Answer:
    return Answer(200, {"messages": list(messages), "next_page_uri": None, "page_size": 50})


def one(sid: str, body: str, at: datetime = NOW, status: str = "delivered") -> dict[str, Any]:
    return {"sid": sid, "body": body, "status": status, "date_created": format_datetime(at)}


async def test_a_message_the_provider_has_is_found(api: Provider, whatsapp: WhatsApp, hello: Call) -> None:
    api.then(listed(one("SM2", "Other"), one("SM1", "Hello")))
    assert await whatsapp.find(hello, NOW, ()) == "SM1"
    assert check_twilio_path(api.asked[0].path).endswith("/Messages.json")
    assert api.asked[0].form["To"] == "whatsapp:+31612345678"


@pytest.mark.parametrize(
    "message",
    [
        one("SM1", "Hello", NOW - timedelta(minutes=5)),
        one("SM9", "Hello"),
        one("SM1", "Hello", status="failed"),
        one("SM1", "Hello, you"),
    ],
    ids=["older", "known", "failed", "another text"],
)
async def test_other_messages_are_not_it(
    message: dict[str, Any], api: Provider, whatsapp: WhatsApp, hello: Call
) -> None:
    api.then(listed(message))
    assert await whatsapp.find(hello, NOW, {"SM9"}) is None


async def test_of_two_the_older_one_is_it(api: Provider, whatsapp: WhatsApp, hello: Call) -> None:
    api.then(listed(one("SM2", "Hello", NOW + timedelta(minutes=1)), one("SM1", "Hello")))
    assert await whatsapp.find(hello, NOW, ()) == "SM1"


# --- contents ----------------------------------------------------------------------------------------------------------


async def test_contents_are_pushed_as_json_and_once(api: Provider, whatsapp: WhatsApp) -> None:
    made = await whatsapp.push_contents({"quick_reply_1"})
    assert set(made) == set(whatsapp_contents.generic()) - {"quick_reply_1"}
    assert {asked.path for asked in api.asked} == {"/v1/Content"}
    [two] = [asked.json for asked in api.asked if asked.json["friendly_name"] == "meedoen_quick_reply_2"]
    assert two["types"] == {
        "twilio/quick-reply": {
            "body": "{{1}}",
            "actions": [
                {"type": "QUICK_REPLY", "title": "{{2}}", "id": "{{3}}"},
                {"type": "QUICK_REPLY", "title": "{{4}}", "id": "{{5}}"},
            ],
        }
    }
    assert list(two["variables"]) == ["1", "2", "3", "4", "5"]


async def test_a_template_is_made_and_submitted_as_the_content_api_wants_it(api: Provider, whatsapp: WhatsApp) -> None:
    types = whatsapp_contents.template(WAITING)
    api.then(Answer(201, {"sid": "HX1"}), Answer(201, {"status": "received"}))
    assert await whatsapp.make_content("meedoen_template_waiting_prs_1a2b3c4d", "prs_AF", types) == "HX1"
    assert await whatsapp.ask_approval("HX1", "meedoen_template_waiting_prs_1a2b3c4d") == "received"
    made, submitted = api.asked
    assert (made.method, made.path) == ("POST", "/v1/Content")
    assert made.json == {
        "friendly_name": "meedoen_template_waiting_prs_1a2b3c4d",
        "language": "prs_AF",
        "variables": {},
        "types": {
            "twilio/quick-reply": {
                "body": "📬 یک پیام منتظر شماست.",
                "actions": [{"type": "QUICK_REPLY", "title": "خواندن", "id": "/read"}],
            }
        },
    }
    assert (submitted.method, submitted.path) == ("POST", "/v1/Content/HX1/ApprovalRequests/whatsapp")
    assert submitted.json == {"name": "meedoen_template_waiting_prs_1a2b3c4d", "category": "UTILITY"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(200, {"sid": "HX1", "whatsapp": {"status": "approved"}}), "approved"),
        (Answer(200, {"sid": "HX1", "whatsapp": {}}), "unsubmitted"),
        (Answer(200, {"sid": "HX1", "whatsapp": None}), "unsubmitted"),
        (error(404, 20404), "gone"),
    ],
)
async def test_what_whatsapp_says_of_a_template(answer: Answer, status: str, api: Provider, whatsapp: WhatsApp) -> None:
    api.then(answer)
    assert await whatsapp.approval("HX1") == status
    assert (api.asked[0].method, api.asked[0].path) == ("GET", "/v1/Content/HX1/ApprovalRequests")


async def test_a_template_goes_out_by_its_sid_and_is_found_by_its_words(api: Provider, whatsapp: WhatsApp) -> None:
    [call] = whatsapp.render(WAITING, replace(TO, contents={"template_waiting_prs": "HX" + "3" * 32}))
    assert call.anytime
    assert await whatsapp.send(call, 12) == SID
    check_twilio(_form(api.asked[0]))
    assert api.asked[0].form["ContentSid"] == "HX" + "3" * 32
    assert {"Body", "ContentVariables"}.isdisjoint(api.asked[0].form)
    api.then(listed(one("SM1", WAITING.text)))
    assert await whatsapp.find(call, NOW, ()) == "SM1"
    api.then(listed(one("SM1", "another")))
    assert await whatsapp.find(call, NOW, ()) is None


# --- signatures --------------------------------------------------------------------------------------------------------

URL = "https://meedoen.example/webhooks/whatsapp"
FORM = [("Body", " Hello & bye "), ("ButtonPayload", ""), ("MessageSid", SID), ("From", "whatsapp:+31612345678")]


def signed(url: str = URL, token: str = "token") -> str:
    return str(RequestValidator(token).compute_signature(url, dict(FORM)))


def test_a_signed_form_is_read_with_its_blanks(whatsapp: WhatsApp) -> None:
    assert whatsapp.fields(URL, urlencode(FORM).encode(), signed()) == dict(FORM)


def test_the_query_is_signed_too(whatsapp: WhatsApp) -> None:
    url = f"{URL}/status?delivery=12"
    assert whatsapp.fields(url, urlencode(FORM).encode(), signed(url)) is not None
    assert whatsapp.fields(f"{URL}/status?delivery=13", urlencode(FORM).encode(), signed(url)) is None


@pytest.mark.parametrize("signature", ["", "x", signed(token="other"), signed("https://elsewhere.example/"), "é"])
def test_other_signatures_are_none(signature: str, whatsapp: WhatsApp) -> None:
    assert whatsapp.fields(URL, urlencode(FORM).encode(), signature) is None


@pytest.mark.parametrize("changed", [FORM[:-1], [*FORM, ("Extra", "1")], [("Body", "Hello & bye"), *FORM[1:]]])
def test_every_field_is_signed(changed: list[tuple[str, str]], whatsapp: WhatsApp) -> None:
    assert whatsapp.fields(URL, urlencode(changed).encode(), signed()) is None


def test_a_repeated_field_is_signed_as_a_whole(whatsapp: WhatsApp) -> None:
    assert whatsapp.fields(URL, urlencode([("Body", "forged"), *FORM]).encode(), signed()) is None


@pytest.mark.parametrize("body", [b"\xff=\xff", b"&".join(b"a=1" for _ in range(600))])
def test_what_is_no_form_is_malformed(body: bytes, whatsapp: WhatsApp) -> None:
    with pytest.raises(MalformedPayload):
        whatsapp.fields(URL, body, signed())


def test_the_contents_variables_are_json(whatsapp: WhatsApp) -> None:
    [call] = whatsapp.render(ADULT, TO)
    assert json.loads(call.parameters["content_variables"])["1"] == "Are you 18 or older?"

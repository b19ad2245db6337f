"""The Content API's stand-in: made once, sent by sid, approved by WhatsApp before it may go outside the window."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from bot.channels.whatsapp import WhatsApp
from bot.channels.whatsapp_contents import generic
from tests.simulator.world import AUTH, SENDER, SID, World

BUTTONS = {
    "twilio/quick-reply": {
        "body": "{{1}}",
        "actions": [
            {"type": "QUICK_REPLY", "title": "{{2}}", "id": "{{3}}"},
            {"type": "QUICK_REPLY", "title": "{{4}}", "id": "{{5}}"},
        ],
    }
}
LIST = {
    "twilio/list-picker": {
        "body": "{{1}}",
        "button": "{{2}}",
        "items": [{"item": "{{3}}", "id": "{{4}}", "description": "{{5}}"}],
    }
}


def request(types: dict[str, Any], language: str = "en", variables: int = 5) -> Any:
    samples = {str(number): "Meedoen" for number in range(1, variables + 1)}
    given = {"friendly_name": "a_name", "language": language, "variables": samples, "types": types}
    return ContentList.ContentCreateRequest(given)


async def make(sim: World, types: dict[str, Any], **more: Any) -> str:
    return str((await sim.twilio.content.v1.contents.create_async(request(types, **more))).sid)


def variables(*values: str) -> str:
    return json.dumps({str(number): value for number, value in enumerate(values, 1)})


async def test_buttons_are_filled_in_and_tapped(sim: World) -> None:
    to, sid = await sim.number("samir"), await make(sim, BUTTONS)
    sent = await sim.content(to, sid, variables("قادم؟", "✅ نعم", "/yes", "❌ لا", "/no"))
    shown = (await sim.messages("whatsapp", "samir"))[-1]
    assert (shown["text"], shown["template"]) == ("قادم؟", None)
    assert shown["choices"] == [{"id": "/yes", "title": "✅ نعم"}, {"id": "/no", "title": "❌ لا"}]
    await sim.send("whatsapp", "samir", choice="/no")
    form = sim.receiver.forms[-1]
    assert (form["ButtonPayload"], form["ButtonText"], form["Body"]) == ("/no", "❌ لا", "❌ لا")
    assert (form["MessageType"], form["OriginalRepliedMessageSid"]) == ("interactive", sent.sid)
    assert "ListId" not in form
    assert (await sim.messages("whatsapp", "samir"))[-1]["text"] == "❌ لا"


async def test_a_list_is_filled_in_and_tapped(sim: World) -> None:
    to, sid = await sim.number("samir"), await make(sim, LIST)
    await sim.content(to, sid, variables("What do you like?", "Choose", "🍲 Cooking", "/cook", "Tuesday 16:00"))
    shown = (await sim.messages("whatsapp", "samir"))[-1]
    assert shown["choices"] == [{"id": "/cook", "title": "🍲 Cooking", "description": "Tuesday 16:00"}]
    assert shown["list"] == {"button": "Choose"}
    await sim.send("whatsapp", "samir", choice="/cook")
    form = sim.receiver.forms[-1]
    assert (form["ListId"], form["ListTitle"], form["Body"]) == ("/cook", "🍲 Cooking", "🍲 Cooking")
    assert "ButtonPayload" not in form


async def test_samples_stand_in_for_variables_that_are_not_given(sim: World) -> None:
    to, sid = await sim.number("samir"), await make(sim, {"twilio/text": {"body": "Hello {{1}}!"}}, variables=1)
    await sim.content(to, sid)
    assert (await sim.messages("whatsapp", "samir"))[-1]["text"] == "Hello Meedoen!"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (("b" * 1025, "Yes", "/yes", "No", "/no"), 63021),
        (("body", "a title too long for it", "/yes", "No", "/no"), 63021),
        (("body", "Yes", "/yes", "Yes", "/no"), 63021),
        (("body", "Yes", "/same", "No", "/same"), 63021),
        (("body", "Yes", "i" * 201, "No", "/no"), 63021),
        (("body", "Yes", "/yes", "No", "/no", "one too many"), 21656),
    ],
)
async def test_what_whatsapp_would_not_show_is_refused(sim: World, values: tuple[str, ...], code: int) -> None:
    to, sid = await sim.number("samir"), await make(sim, BUTTONS)
    with pytest.raises(TwilioRestException) as refused:
        await sim.content(to, sid, variables(*values))
    assert refused.value.code == code


async def test_only_an_approved_template_goes_outside_the_window(sim: World) -> None:
    to = await sim.number("samir")
    types = {
        "twilio/quick-reply": {"body": "📅 Meedoen {{1}}: are you coming?", "actions": [{"title": "OK", "id": "ok"}]}
    }
    sid = await make(sim, types, language="nl", variables=1)
    sim.clock.set(sim.clock.now() + timedelta(days=2))
    with pytest.raises(TwilioRestException) as refused:
        await sim.content(to, sid, variables("16:00"))
    assert refused.value.code == 63016
    asked = ApprovalCreateList.ContentApprovalRequest({"name": "reminder_nl", "category": "UTILITY"})
    approval = await sim.twilio.content.v1.contents(sid).approval_create.create_async(asked)
    assert (approval.status, approval.name, approval.content_type) == ("received", "reminder_nl", "twilio/quick-reply")

    async def status() -> str:
        return str((await sim.twilio.content.v1.contents(sid).approval_fetch().fetch_async()).whatsapp["status"])

    while await status() != "approved":
        await asyncio.sleep(0.05)
    await sim.content(to, sid, variables("16:00"))
    shown = (await sim.messages("whatsapp", "samir"))[-1]
    assert (shown["text"], shown["template"]) == ("📅 Meedoen 16:00: are you coming?", "a_name")
    await sim.send("whatsapp", "samir", choice="ok")
    assert sim.receiver.forms[-1]["MessageType"] == "button"
    await sim.text(to, "the window is open again")


async def test_emoji_on_a_templates_button_are_rejected(sim: World) -> None:
    types = {"twilio/quick-reply": {"body": "A message waits", "actions": [{"title": "📖 Read it", "id": "/read"}]}}
    sid = await make(sim, types, variables=0)
    asked = ApprovalCreateList.ContentApprovalRequest({"name": "waiting", "category": "UTILITY"})
    await sim.twilio.content.v1.contents(sid).approval_create.create_async(asked)
    await asyncio.sleep(0.6)
    found = (await sim.twilio.content.v1.contents(sid).approval_fetch().fetch_async()).whatsapp
    assert (found["status"], found["rejection_reason"]) == ("rejected", "buttons can't have emoji")


@pytest.mark.parametrize(
    ("types", "language"),
    [
        (LIST, "en"),
        ({"twilio/text": {"body": "ሰላም {{1}}!"}}, "ti"),
        ({"twilio/text": {"body": "{{1}} first"}}, "en"),
        ({"twilio/text": {"body": "last {{1}}"}}, "en"),
        ({"twilio/text": {"body": "a {{1}} {{2}} b"}}, "en"),
    ],
)
async def test_what_whatsapp_never_approves(sim: World, types: dict[str, Any], language: str) -> None:
    sid = await make(sim, types, language=language)
    asked = ApprovalCreateList.ContentApprovalRequest({"name": "a_name", "category": "UTILITY"})
    with pytest.raises(TwilioRestException):
        await sim.twilio.content.v1.contents(sid).approval_create.create_async(asked)


@pytest.mark.parametrize(
    "types",
    [
        {},
        {"twilio/card": {"title": "a"}},
        {"twilio/text": {}},
        {"twilio/quick-reply": {"body": "a", "actions": []}},
        {"twilio/list-picker": {"body": "a", "button": "b", "items": [{"item": "c"}]}},
        {"twilio/text": {"body": "{{9}}"}},
    ],
)
async def test_a_content_without_what_it_needs_is_not_made(sim: World, types: dict[str, Any]) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await make(sim, types)
    assert refused.value.status == 400


async def test_contents_are_listed_fetched_and_deleted(sim: World) -> None:
    sids = [await make(sim, BUTTONS) for _ in range(3)]
    url, found = "/simulator/twilio/v1/Content?PageSize=2", []
    while url:
        answer = (await sim.http.get(url, auth=(SID, AUTH))).json()
        found += [content["sid"] for content in answer["contents"]]
        following = answer["meta"]["next_page_url"]
        url = following and following.replace("https://content.twilio.com", "/simulator/twilio")
    assert found == sids
    assert [content.sid for content in await sim.twilio.content.v1.contents.list_async()] == sids
    fetched = await sim.twilio.content.v1.contents(sids[0]).fetch_async()
    assert fetched.types == BUTTONS
    assert await sim.twilio.content.v1.contents(sids[0]).delete_async()
    with_approvals = await sim.twilio.content.v1.content_and_approvals.list_async()
    assert [content.sid for content in with_approvals] == sids[1:]


async def test_the_bots_own_contents_can_all_be_made_and_sent(sim: World) -> None:
    channel = WhatsApp(SID, AUTH, SENDER, f"{sim.url}/simulator/twilio")
    made = await channel.push_contents()
    assert set(made) == set(generic())
    await channel.close()
    to = await sim.number("samir")
    content = await sim.twilio.content.v1.contents(made["list_picker_10"]).fetch_async()
    values = [f"text {number}"[:20] for number in range(1, len(content.variables) + 1)]
    await sim.content(to, made["list_picker_10"], variables(*values))
    assert len((await sim.messages("whatsapp", "samir"))[-1]["choices"]) == 10

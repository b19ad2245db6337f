"""The Messages API's stand-in, driven by Twilio's own client and held against Twilio's own description."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from bot.channels.twilio_client import HttpClient
from tests.simulator import openapi
from tests.simulator.world import AUTH, SENDER, SID, World, until

MESSAGES = f"/simulator/twilio/2010-04-01/Accounts/{SID}/Messages.json"


async def test_a_text_reaches_the_phone_and_its_receipts_the_bot(sim: World) -> None:
    to = await sim.number("samir")
    callback = "https://meedoen.example/webhooks/whatsapp/status?delivery=7"
    sent = await sim.text(to, "مرحبا", status_callback=callback)
    assert (sent.status, sent.to, sent.from_, sent.direction) == ("queued", to, f"whatsapp:{SENDER}", "outbound-api")
    assert sent.date_created == sim.clock.now()
    await until(lambda: len(sim.receiver.statuses) == 3)
    assert sim.receiver.statuses == [(sent.sid, status, "7") for status in ("sent", "delivered", "read")]
    shown = (await sim.messages("whatsapp", "samir"))[-1]
    assert (shown["id"], shown["text"], shown["from"], shown["status"]) == (sent.sid, "مرحبا", "bot", "read")
    assert (await sim.twilio.messages(sent.sid).fetch_async()).status == "read"


async def test_the_answers_are_what_twilio_describes(sim: World) -> None:
    to = await sim.number("samir")
    auth = (SID, AUTH)
    form = {"To": to, "From": f"whatsapp:{SENDER}", "Body": "hello"}
    created = await sim.http.post(MESSAGES, data=form, auth=auth)
    openapi.check("create", created.json())
    openapi.check("list", (await sim.http.get(MESSAGES, auth=auth)).json())
    one = await sim.http.get(MESSAGES.replace(".json", f"/{created.json()['sid']}.json"), auth=auth)
    openapi.check("one", one.json())


async def test_a_place_a_picture_a_voice_note_and_a_date(sim: World) -> None:
    to = await sim.number("samir")
    await sim.text(to, "Neighbourhood house", persistent_action=["geo:52.090000,5.120000|Oudegracht 1"])
    await sim.text(to, "The garden", media_url=["https://meedoen.example/garden.jpg"])
    await sim.text(to, "", media_url=["https://meedoen.example/hello.ogg"])
    await sim.text(to, "You are going\n\n📅 https://meedoen.example/calendar/s1-abc.ics")
    place, picture, voice, date = (await sim.messages("whatsapp", "samir"))[1:]
    assert place["place"] == {
        "latitude": 52.09,
        "longitude": 5.12,
        "name": "Neighbourhood house",
        "address": "Oudegracht 1",
    }
    assert (picture["picture"], picture["text"]) == ("https://meedoen.example/garden.jpg", "The garden")
    assert voice["voice"] == "https://meedoen.example/hello.ogg"
    assert date["date"]["link"] == "https://meedoen.example/calendar/s1-abc.ics"


GOOD = {"To": "whatsapp:+31600000001", "From": f"whatsapp:{SENDER}", "Body": "hello"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"To": "whatsapp:samir"}, 21211),
        ({"To": "+31600000001"}, 21910),
        ({"From": "whatsapp:+31600000009"}, 63007),
        ({"Body": ""}, 21619),
        ({"Body": " \n"}, 21619),
        ({"Body": "a" * 1601}, 21617),
        ({"MediaUrl": "file:///etc/passwd"}, 21620),
        ({"StatusCallback": "status"}, 21609),
        ({"PersistentAction": "geo:here"}, 20001),
        ({"PersistentAction": "geo:91,0|North of north"}, 20001),
        ({"ContentSid": "HX" + "0" * 32}, 21655),
        ({"ContentVariables": '{"1": "a"}'}, 21656),
        ({"ContentSid": "HX" + "0" * 32, "ContentVariables": "{"}, 21656),
        ({"ContentSid": "HX" + "0" * 32, "ContentVariables": '{"1": "two\\nlines"}'}, 21656),
        ({"ContentSid": "HX" + "0" * 32, "ContentVariables": '{"1": ""}'}, 21656),
        ({"ContentSid": "HX" + "0" * 32, "ContentVariables": '{"1": "a     b"}'}, 21656),
        ({"Colour": "red"}, 20001),
    ],
)
async def test_what_twilio_refuses_is_refused_with_its_code(sim: World, changes: dict[str, str], code: int) -> None:
    answer = await sim.http.post(MESSAGES, data=GOOD | changes, auth=(SID, AUTH))
    assert answer.status_code == 400
    body = answer.json()
    assert (body["code"], body["status"]) == (code, 400)
    assert body["more_info"].endswith(str(code))


async def test_the_credentials_are_checked(sim: World) -> None:
    for auth in (None, (SID, "wrong"), ("AC" + "1" * 32, AUTH)):
        assert (await sim.http.post(MESSAGES, data=GOOD, auth=auth)).json()["code"] == 20003
    other = MESSAGES.replace(SID, "AC" + "1" * 32)
    assert (await sim.http.post(other, data=GOOD, auth=(SID, AUTH))).status_code == 404


async def test_free_words_go_within_24_hours_only(sim: World) -> None:
    to = await sim.number("samir")
    sim.clock.set(sim.clock.now() + timedelta(hours=23, minutes=59))
    await sim.text(to, "just in time")
    sim.clock.set(sim.clock.now() + timedelta(minutes=1))
    with pytest.raises(TwilioRestException) as refused:
        await sim.text(to, "too late")
    assert (refused.value.code, refused.value.status) == (63016, 400)
    await sim.send("whatsapp", "samir", text="here I am")
    await sim.text(to, "welcome back")
    assert [shown["text"] for shown in await sim.messages("whatsapp", "samir") if shown["from"] == "bot"] == [
        "just in time",
        "welcome back",
    ]


async def test_who_wrote_past_the_phone_page_may_be_answered(sim: World) -> None:
    """Other clients post to the webhooks themselves: the simulator can't know when, so it refuses nothing."""
    message = await sim.text("whatsapp:+31600000001", "hello")
    assert message.sid.startswith("SM")


async def test_who_blocked_the_bot_cannot_be_written_to(sim: World) -> None:
    to = await sim.number("samir")
    assert await sim.send("whatsapp", "samir", blocked=True) == {"status": None, "id": None}
    with pytest.raises(TwilioRestException) as refused:
        await sim.text(to, "hello?")
    assert refused.value.code == 63014


async def test_messages_are_listed_newest_first_by_person_side_and_time(sim: World) -> None:
    samir, selam = await sim.number("samir"), await sim.number("selam")
    for number in range(5):
        await sim.text(samir, f"message {number}")
    await sim.text(selam, "somebody else's")
    ours = f"whatsapp:{SENDER}"
    listed = await sim.twilio.messages.list_async(to=samir, from_=ours, limit=100)
    assert [message.body for message in listed] == [f"message {number}" for number in (4, 3, 2, 1, 0)]
    inbound = await sim.twilio.messages.list_async(from_=samir)
    assert [(message.body, message.status, message.direction) for message in inbound] == [
        ("hello", "received", "inbound")
    ]
    assert len(await sim.twilio.messages.list_async()) == 8
    assert len(await sim.twilio.messages.list_async(date_sent_after=sim.clock.now() - timedelta(days=1))) == 8
    assert await sim.twilio.messages.list_async(date_sent_before=sim.clock.now() - timedelta(hours=1)) == []
    assert await sim.twilio.messages.list_async(to="whatsapp:+31600000001") == []


async def test_a_list_of_several_pages_is_read_to_its_end(sim: World) -> None:
    to = await sim.number("samir")
    for number in range(5):
        await sim.text(to, f"message {number}")
    uri, bodies = MESSAGES + "?PageSize=2", []
    while uri:
        answer = (await sim.http.get(uri, auth=(SID, AUTH))).json()
        bodies += [message["body"] for message in answer["messages"]]
        uri = answer["next_page_uri"] and "/simulator/twilio" + answer["next_page_uri"]
    assert bodies == ["message 4", "message 3", "message 2", "message 1", "message 0", "hello"]


async def test_the_provider_forgets_what_it_is_told_to_and_the_phone_does_not(sim: World) -> None:
    to = await sim.number("samir")
    sent = await sim.text(to, "private")
    assert (await sim.twilio.messages(sent.sid).update_async(body="")).body == ""
    assert await sim.twilio.messages(sent.sid).delete_async()
    with pytest.raises(TwilioRestException) as gone:
        await sim.twilio.messages(sent.sid).fetch_async()
    assert gone.value.status == 404
    assert (await sim.messages("whatsapp", "samir"))[-1]["text"] == "private"


async def test_media_of_residents_need_credentials_and_stay_until_deleted(sim: World) -> None:
    await sim.send("whatsapp", "samir", voice=True)
    url = sim.receiver.forms[-1]["MediaUrl0"]
    async with httpx.AsyncClient() as client:
        assert (await client.get(url)).status_code == 401
        fetched = await client.get(url, auth=(SID, AUTH))
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, "audio/ogg")
        assert fetched.content.startswith(b"OggS")
        assert (await client.delete(url + ".json", auth=(SID, AUTH))).status_code == 204
        assert (await client.get(url, auth=(SID, AUTH))).status_code == 404


async def test_typing_marks_what_was_written_as_read(sim: World) -> None:
    sent = await sim.send("whatsapp", "samir", text="hello")
    assert (await sim.messages("whatsapp", "samir"))[-1]["status"] == "delivered"
    typing = await sim.twilio.messaging.v2.typing_indicator.create_async(channel="whatsapp", message_id=sent["id"])
    assert typing.success
    answer = (await sim.http.get("/simulator/api/messages?channel=whatsapp&user=samir")).json()
    assert (answer["typing"], answer["messages"][-1]["status"]) == (True, "read")


async def test_the_account_can_be_looked_at(sim: World) -> None:
    assert (await sim.twilio.api.accounts(SID).fetch_async()).status == "active"
    client = Client(SID, "wrong", http_client=HttpClient(f"{sim.url}/simulator/twilio"), environment={})
    with pytest.raises(TwilioRestException) as refused:
        await client.api.accounts(SID).fetch_async()
    assert refused.value.code == 20003
    await client.http_client.close()

"""What people do on WhatsApp arrives at the bot's webhook as Twilio would post it, signed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.whatsapp_parse import parse
from simulator.people import derived
from tests.simulator.world import SENDER, SID, World


def form(sim: World) -> dict[str, str]:
    return sim.receiver.forms[-1]


async def test_a_text_comes_from_the_same_number_each_time(sim: World) -> None:
    sent = await sim.send("whatsapp", "samir", text="  مرحبا  ", profile_name="Samir")
    got = form(sim)
    number = derived("whatsapp", "samir")
    assert sent == {"status": 200, "id": got["MessageSid"]}
    assert (got["Body"], got["From"], got["To"]) == ("  مرحبا  ", f"whatsapp:{number}", f"whatsapp:{SENDER}")
    assert (got["WaId"], got["ProfileName"], got["AccountSid"], got["NumMedia"]) == (number[1:], "Samir", SID, "0")
    assert json.loads(got["ChannelMetadata"])["type"] == "whatsapp"
    await sim.send("whatsapp", "samir", text="again")
    assert form(sim)["From"] == got["From"]


async def test_a_number_may_be_hidden(sim: World) -> None:
    await sim.send("whatsapp", "noor", text="hello", hidden_number=True)
    got = form(sim)
    assert got["From"].startswith("whatsapp:NL.")
    assert got["ExternalUserId"] == got["From"].removeprefix("whatsapp:")
    assert "WaId" not in got
    await sim.text(got["From"], "hello, whoever you are")
    assert (await sim.messages("whatsapp", "noor"))[-1]["text"] == "hello, whoever you are"


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ({"start": "utrecht"}, {"Body": "/start utrecht", "MessageType": "text"}),
        ({"text": ""}, {"Body": "", "MessageType": "text"}),
        ({"voice": True}, {"MessageType": "audio", "MediaContentType0": "audio/ogg", "NumMedia": "1"}),
        ({"picture": {"caption": "my bicycle"}}, {"MessageType": "image", "Body": "my bicycle"}),
        ({"sticker": True}, {"MessageType": "sticker", "MediaContentType0": "image/webp"}),
        (
            {"place": {"latitude": 51.8, "longitude": 5.9, "name": "Station"}},
            {"MessageType": "location", "Latitude": "51.8", "Longitude": "5.9", "Label": "Station"},
        ),
    ],
)
async def test_every_act_has_its_fields(sim: World, act: dict[str, Any], expected: dict[str, str]) -> None:
    await sim.send("whatsapp", "samir", **act)
    assert form(sim).items() >= expected.items()


async def test_every_act_is_understood_by_the_bots_own_parser(sim: World) -> None:
    acts: list[dict[str, Any]] = [
        {"text": "hi"},
        {"voice": True},
        {"picture": True},
        {"place": True},
        {"sticker": True},
    ]
    for act in acts:
        await sim.send("whatsapp", "samir", **act)
    assert [parse(got)[0].kind for got in sim.receiver.forms] == ["text", "voice", "picture", "place", "unusable"]


async def test_the_same_provider_id_is_the_same_message_again(sim: World) -> None:
    sid = "SM" + "7" * 32
    for text in ("once", "ignored: the message is known"):
        assert (await sim.send("whatsapp", "samir", text=text, provider_id=sid))["id"] == sid
    assert sim.receiver.forms[0] == sim.receiver.forms[1]
    assert len(await sim.messages("whatsapp", "samir")) == 1


async def test_twilio_does_not_repeat_what_was_answered(sim: World) -> None:
    sim.receiver.answers = [500]
    assert (await sim.send("whatsapp", "samir", text="hello"))["status"] == 500
    assert (await sim.messages("whatsapp", "samir"))[-1]["status"] == "sent"
    assert len(sim.receiver.forms) == 1


async def test_ticks_one_two_blue(sim: World) -> None:
    sim.receiver.answers = [500, 200]
    for text in ("lost", "taken"):
        await sim.send("whatsapp", "samir", text=text)
    assert [shown["status"] for shown in await sim.messages("whatsapp", "samir")] == ["sent", "delivered"]
    await sim.text(form(sim)["From"], "an answer")
    assert [shown["status"] for shown in await sim.messages("whatsapp", "samir")][:2] == ["sent", "read"]

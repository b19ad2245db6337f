"""What people do on Telegram arrives at the bot's webhook as Telegram would tell it."""

from __future__ import annotations

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest

from bot.channels.telegram_parse import parse
from simulator.people import derived
from tests.simulator.world import World, until


def last(sim: World) -> Update:
    return sim.receiver.updates[-1]


def said(sim: World) -> Message:
    message = last(sim).message
    assert message is not None
    return message


async def test_a_text_comes_from_the_same_chat_each_time(sim: World) -> None:
    first = await sim.send("telegram", "samir", text="مرحبا", language_hint="ar", profile_name="Samir")
    message = said(sim)
    assert first == {"status": 200, "id": str(last(sim).update_id)}
    assert (message.text, message.chat.id) == ("مرحبا", int(derived("telegram", "samir")))
    assert message.from_user is not None
    assert (message.from_user.language_code, message.from_user.first_name) == ("ar", "Samir")
    assert message.date == sim.clock.now()
    await sim.send("telegram", "samir", text="again")
    assert said(sim).chat.id == message.chat.id
    assert said(sim).message_id > message.message_id


async def test_a_start_link_is_a_command(sim: World) -> None:
    await sim.send("telegram", "samir", start="utrecht")
    assert said(sim).text == "/start utrecht"
    assert [entity.type for entity in said(sim).entities] == ["bot_command"]
    assert parse(last(sim).to_dict())[0].start == "utrecht"


@pytest.mark.parametrize("kind", ["voice", "picture", "sticker"])
async def test_what_is_attached_can_be_fetched(sim: World, kind: str) -> None:
    await sim.send("telegram", "samir", **{kind: True})
    message = said(sim)
    file = {"voice": message.voice, "picture": message.photo and message.photo[-1], "sticker": message.sticker}[kind]
    assert file
    fetched = await (await sim.bot.get_file(file.file_id)).download_as_bytearray()
    assert len(fetched) == file.file_size > 1000
    assert (await sim.messages("telegram", "samir"))[-1][kind].startswith("/simulator/api/files/")


async def test_a_picture_may_have_words(sim: World) -> None:
    await sim.send("telegram", "samir", picture={"caption": "my bicycle"})
    assert said(sim).caption == "my bicycle"
    await sim.send("telegram", "samir", picture=True, text="my garden")
    assert said(sim).caption == "my garden"


async def test_a_place_is_a_point_or_a_venue(sim: World) -> None:
    await sim.send("telegram", "samir", place={"latitude": 51.8, "longitude": 5.9})
    assert (said(sim).location is not None, said(sim).venue) == (True, None)
    await sim.send(
        "telegram", "samir", place={"latitude": 51.8, "longitude": 5.9, "name": "Station", "address": "Plein 1"}
    )
    venue = said(sim).venue
    assert venue is not None
    assert (venue.title, venue.address, venue.location.latitude) == ("Station", "Plein 1", 51.8)


async def test_a_tap_is_a_query_that_names_its_message_and_wants_an_answer(sim: World) -> None:
    chat = await sim.chat("samir")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="/yes")]])
    sent = await sim.bot.send_message(chat, "Coming?", reply_markup=keyboard)
    tap = await sim.send("telegram", "samir", choice="/yes")
    query = last(sim).callback_query
    assert query is not None
    assert isinstance(query.message, Message)
    assert (query.data, query.message.message_id, query.message.text) == ("/yes", sent.message_id, "Coming?")
    assert query.message.reply_markup == keyboard
    assert await sim.bot.answer_callback_query(query.id)
    shown = await sim.messages("telegram", "samir")
    assert [message["text"] for message in shown] == ["hello", "Coming?"]
    assert shown[-1]["tapped"] == ["/yes"]
    assert await sim.messages("telegram", "samir", after=tap["id"]) == []


async def test_a_choice_no_message_offers_cannot_be_tapped(sim: World) -> None:
    chat = await sim.chat("samir")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="/yes")]])
    sent = await sim.bot.send_message(chat, "Coming?", reply_markup=keyboard)
    await sim.bot.edit_message_reply_markup(chat, sent.message_id)
    answer = await sim.http.post("/simulator/api/send", json={"channel": "telegram", "user": "samir", "choice": "/yes"})
    assert answer.status_code == 404
    await sim.send("telegram", "samir", choice="/yes", stale=True)
    query = last(sim).callback_query
    assert query is not None
    assert query.data == "/yes"


async def test_one_of_two_messages_with_the_same_choice_can_be_meant(sim: World) -> None:
    chat = await sim.chat("samir")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="/yes")]])
    sent = [await sim.bot.send_message(chat, text, reply_markup=keyboard) for text in ("first", "second")]
    for order, expected in (({}, sent[1]), ({"message": str(sent[0].message_id)}, sent[0])):
        await sim.send("telegram", "samir", choice="/yes", **order)
        query = last(sim).callback_query
        assert query is not None
        assert query.message is not None
        assert query.message.message_id == expected.message_id


async def test_blocking_and_taking_it_back_are_told(sim: World) -> None:
    await sim.send("telegram", "samir", blocked=True)
    await sim.send("telegram", "samir", blocked=False)
    changes = [update.my_chat_member for update in sim.receiver.updates]
    statuses = [change.new_chat_member.status for change in changes if change is not None]
    assert statuses == [ChatMemberStatus.BANNED, ChatMemberStatus.MEMBER]


async def test_the_same_provider_id_is_the_same_update_again(sim: World) -> None:
    for text in ("once", "ignored: the update is known"):
        assert (await sim.send("telegram", "samir", text=text, provider_id="77"))["id"] == "77"
    assert [update.update_id for update in sim.receiver.updates] == [77, 77]
    assert sim.receiver.updates[0].to_dict() == sim.receiver.updates[1].to_dict()
    assert len(await sim.messages("telegram", "samir")) == 1


async def test_an_update_that_got_no_2xx_comes_again(sim: World) -> None:
    sim.receiver.answers = [500]
    assert (await sim.send("telegram", "samir", text="hello"))["status"] == 500
    await until(lambda: len(sim.receiver.updates) == 2)
    assert sim.receiver.updates[0].update_id == sim.receiver.updates[1].update_id


async def test_every_act_is_understood_by_the_bots_own_parser(sim: World) -> None:
    acts = [
        {"text": "hi"},
        {"voice": True},
        {"picture": True},
        {"place": True},
        {"sticker": True},
        {"start": "x"},
        {"blocked": True},
        {"blocked": False},
    ]
    for act in acts:
        await sim.send("telegram", "samir", **act)
    kinds = [inbound.kind for update in sim.receiver.updates for inbound in parse(update.to_dict())]
    assert kinds == ["text", "voice", "picture", "place", "unusable", "text", "blocked", "unblocked"]


async def test_somebody_who_is_reset_is_somebody_new(sim: World) -> None:
    before = await sim.chat("samir")
    await sim.http.post("/simulator/api/reset", json={"channel": "telegram", "user": "samir"})
    assert await sim.messages("telegram", "samir") == []
    assert await sim.chat("samir") != before
    await sim.bot.send_message(before, "to the old phone")
    with pytest.raises(BadRequest):
        await sim.bot.send_message(-5, "to nobody")

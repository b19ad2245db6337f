"""The Bot API's stand-in, driven by python-telegram-bot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.channels import calendar
from bot.messages import Appointment
from tests.simulator.world import TOKEN, World

YES_NO = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("✅ Yes", callback_data="/SetSlots(coming=yes)")],
        [InlineKeyboardButton("❌ No", callback_data="/SetSlots(coming=no)")],
    ]
)


async def test_the_bot_is_known_by_its_token(sim: World) -> None:
    me = await sim.bot.get_me()
    assert (me.id, me.is_bot) == (4242, True)


async def test_a_text_reaches_the_phone(sim: World) -> None:
    chat = await sim.chat("samir")
    sent = await sim.bot.send_message(chat, " مرحبا \n", disable_notification=True)
    assert sent.text == "مرحبا"
    assert sent.chat.id == chat
    assert sent.date == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    shown = (await sim.messages("telegram", "samir"))[-1]
    assert shown["id"] == str(sent.message_id)
    assert (shown["from"], shown["text"], shown["choices"], shown["at"]) == (
        "bot",
        "مرحبا",
        [],
        "2026-03-02T09:00:00+00:00",
    )


async def test_a_keyboard_offers_choices_until_it_is_taken_away(sim: World) -> None:
    chat = await sim.chat("samir")
    sent = await sim.bot.send_message(chat, "Are you coming?", reply_markup=YES_NO)
    shown = (await sim.messages("telegram", "samir"))[-1]
    assert shown["choices"] == [
        {"id": "/SetSlots(coming=yes)", "title": "✅ Yes"},
        {"id": "/SetSlots(coming=no)", "title": "❌ No"},
    ]
    await sim.bot.edit_message_reply_markup(chat, sent.message_id)
    assert (await sim.messages("telegram", "samir"))[-1]["choices"] == []
    with pytest.raises(BadRequest, match="not modified"):
        await sim.bot.edit_message_reply_markup(chat, sent.message_id)


async def test_an_edit_replaces_the_text_where_it_stands(sim: World) -> None:
    chat = await sim.chat("samir")
    first = await sim.bot.send_message(chat, "page 1", reply_markup=YES_NO)
    await sim.bot.send_message(chat, "something else")
    edited = await sim.bot.edit_message_text("page 2", chat, first.message_id)
    assert edited is not True
    assert edited.text == "page 2"
    assert edited.edit_date is not None
    assert [shown["text"] for shown in await sim.messages("telegram", "samir")][1:] == ["page 2", "something else"]


async def test_a_place_a_picture_and_a_voice_note(sim: World) -> None:
    chat = await sim.chat("samir")
    venue = await sim.bot.send_venue(chat, 52.09, 5.12, "Neighbourhood house", "Oudegracht 1")
    assert venue.venue is not None
    await sim.bot.send_location(chat, 52.1, 5.2)
    await sim.bot.send_photo(chat, "https://meedoen.example/garden.jpg", caption="The garden")
    await sim.bot.send_voice(chat, "https://meedoen.example/hello.ogg")
    place, point, picture, voice = (await sim.messages("telegram", "samir"))[1:]
    assert place["place"] == {
        "latitude": 52.09,
        "longitude": 5.12,
        "name": "Neighbourhood house",
        "address": "Oudegracht 1",
    }
    assert point["place"]["name"] == ""
    assert (picture["picture"], picture["text"]) == ("https://meedoen.example/garden.jpg", "The garden")
    assert voice["voice"] == "https://meedoen.example/hello.ogg"


async def test_a_calendar_file_is_a_date_on_the_phone(sim: World) -> None:
    chat = await sim.chat("samir")
    starts = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
    file = calendar.file(Appointment("a@b", "Cooking", starts, starts + timedelta(hours=2), where="Kitchen 4"))
    sent = await sim.bot.send_document(chat, file, filename="meedoen.ics")
    date = (await sim.messages("telegram", "samir"))[-1]["date"]
    assert (date["title"], date["starts_at"], date["where"]) == ("Cooking", "2026-03-10T15:00:00+00:00", "Kitchen 4")
    assert (await sim.http.get(date["link"])).content == file
    assert sent.document is not None
    downloaded = await (await sim.bot.get_file(sent.document.file_id)).download_as_bytearray()
    assert bytes(downloaded) == file


async def test_a_document_is_sent_by_address_and_sent_again_by_its_id(sim: World) -> None:
    chat = await sim.chat("samir")
    await sim.bot.send_document(chat, "https://meedoen.example/rules.pdf")
    upload = await sim.bot.send_document(chat, b"%PDF", filename="more.pdf")
    assert upload.document is not None
    await sim.bot.send_document(chat, upload.document.file_id)
    documents = [shown["document"] for shown in (await sim.messages("telegram", "samir"))[1:]]
    assert [document["name"] for document in documents] == ["rules.pdf", "more.pdf", "more.pdf"]
    assert documents[1]["link"] == documents[2]["link"]


async def test_typing_shows_until_the_message_comes(sim: World) -> None:
    chat = await sim.chat("samir")

    async def typing() -> bool:
        answer = await sim.http.get("/simulator/api/messages?channel=telegram&user=samir")
        return bool(answer.json()["typing"])

    await sim.bot.send_chat_action(chat, "typing")
    assert await typing()
    await sim.bot.send_message(chat, "here")
    assert not await typing()


async def test_a_deleted_message_is_gone(sim: World) -> None:
    chat = await sim.chat("samir")
    sent = await sim.bot.send_message(chat, "oops")
    await sim.bot.delete_message(chat, sent.message_id)
    assert [shown["text"] for shown in await sim.messages("telegram", "samir")] == ["hello"]
    with pytest.raises(BadRequest, match="to delete not found"):
        await sim.bot.delete_message(chat, sent.message_id)


async def test_commands_and_description_are_kept_by_language(sim: World) -> None:
    await sim.bot.set_my_commands([BotCommand("help", "a person")], language_code="ti")
    assert [command.command for command in await sim.bot.get_my_commands(language_code="ti")] == ["help"]
    assert await sim.bot.get_my_commands() == ()
    await sim.bot.set_my_description("Together", language_code="nl")
    with pytest.raises(BadRequest, match="language"):
        await sim.bot.set_my_description("با هم", language_code="prs")


async def test_where_updates_go_is_told_by_set_webhook(sim: World) -> None:
    await sim.bot.set_webhook("https://meedoen.example/webhooks/telegram", secret_token="a-secret")
    assert (await sim.bot.get_webhook_info()).url == "https://meedoen.example/webhooks/telegram"
    assert (await sim.send("telegram", "samir", text="hello"))["status"] == 200
    with pytest.raises(BadRequest, match="https"):
        await sim.bot.set_webhook("http://meedoen.example/webhooks/telegram")


async def test_updates_the_bot_did_not_ask_for_are_kept_back(sim: World) -> None:
    await sim.bot.set_webhook(
        "https://meedoen.example/webhooks/telegram", secret_token="a-secret", allowed_updates=["message"]
    )
    await sim.chat("samir")
    assert (await sim.send("telegram", "samir", blocked=True))["status"] is None
    assert len(sim.receiver.updates) == 1


BUTTON = {"text": "A", "callback_data": "a"}


@pytest.mark.parametrize(
    ("method", "given", "words"),
    [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1000000001}, "message text is empty"),
        ("sendMessage", {"chat_id": 1000000001, "text": " \n"}, "message text is empty"),
        ("sendMessage", {"chat_id": 1000000001, "text": "a" * 4097}, "message is too long"),
        ("sendMessage", {"chat_id": 1000000001, "text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"chat_id": "@nobody", "text": "a"}, "chat not found"),
        ("sendMessage", {"chat_id": 1000000001, "text": "a", "colour": "red"}, "unknown parameter colour"),
        ("sendMessage", {"chat_id": 1000000001, "text": "a", "disable_notification": "perhaps"}, "Boolean expected"),
        (
            "sendMessage",
            {
                "chat_id": 1000000001,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[BUTTON | {"callback_data": "ሀ" * 22}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": 1000000001, "text": "a", "reply_markup": {"inline_keyboard": [[BUTTON]] * 101}},
            "reply markup is too long",
        ),
        (
            "sendMessage",
            {"chat_id": 1000000001, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "A"}]]}},
            "Text buttons are unallowed",
        ),
        ("sendMessage", {"chat_id": 1000000001, "text": "a", "reply_markup": {"inline_keyboard": [BUTTON]}}, "parse"),
        (
            "sendPhoto",
            {"chat_id": 1000000001, "photo": "https://a.example/b", "caption": "a" * 1025},
            "caption is too long",
        ),
        (
            "sendVenue",
            {"chat_id": 1000000001, "latitude": 91, "longitude": 0, "title": "a", "address": "b"},
            "latitude",
        ),
        ("sendChatAction", {"chat_id": 1000000001, "action": "dancing"}, "wrong parameter action"),
        ("answerCallbackQuery", {"callback_query_id": "12"}, "query is too old"),
        ("editMessageText", {"chat_id": 1000000001, "message_id": 7, "text": "a"}, "message to edit not found"),
        ("editMessageText", {"chat_id": 1000000001, "message_id": 2**70, "text": "a"}, "Integer expected"),
        ("getFile", {"file_id": "nothing"}, "invalid file_id"),
        ("sendDocument", {"chat_id": 1000000001, "document": "javascript:alert(1)"}, "wrong file identifier"),
    ],
)
async def test_what_telegram_refuses_is_refused_in_its_words(
    sim: World, method: str, given: dict[str, object], words: str
) -> None:
    answer = await sim.http.post(f"/simulator/telegram/bot{TOKEN}/{method}", json=given)
    assert answer.status_code == 400
    body = answer.json()
    assert (body["ok"], body["error_code"]) == (False, 400)
    assert body["description"].startswith("Bad Request: ")
    assert words in body["description"]


async def test_a_message_at_every_limit_goes_through(sim: World) -> None:
    chat = await sim.chat("samir")
    button = InlineKeyboardButton("x" * 64, callback_data="d" * 64)
    sent = await sim.bot.send_message(chat, "a" * 4096, reply_markup=InlineKeyboardMarkup([[button]] * 100))
    assert sent.text is not None
    assert len(sent.text) == 4096


async def test_a_wrong_token_and_an_unknown_method(sim: World) -> None:
    assert (await sim.http.get("/simulator/telegram/bot1:wrong/getMe")).status_code == 401
    answer = await sim.http.get(f"/simulator/telegram/bot{TOKEN}/sendDice")
    assert answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}
    with pytest.raises(InvalidToken):
        await sim.bot.send_dice(1000000001)


async def test_who_blocked_the_bot_cannot_be_written_to(sim: World) -> None:
    chat = await sim.chat("samir")
    await sim.send("telegram", "samir", blocked=True)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await sim.bot.send_message(chat, "hello?")
    await sim.send("telegram", "samir", blocked=False)
    await sim.bot.send_message(chat, "welcome back")


async def test_a_keyboard_of_another_chat_cannot_be_edited(sim: World) -> None:
    samir, selam = await sim.chat("samir"), await sim.chat("selam")
    sent = await sim.bot.send_message(samir, "for Samir", reply_markup=YES_NO)
    with pytest.raises(BadRequest, match="to edit not found"):
        await sim.bot.edit_message_reply_markup(selam, sent.message_id)

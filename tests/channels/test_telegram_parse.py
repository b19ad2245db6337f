"""What Telegram posts, and what it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.contract import MalformedPayload
from bot.channels.telegram_parse import parse
from bot.messages import Inbound, Media, Place

FROM = {"id": 4711, "is_bot": False, "first_name": "Samir", "language_code": "ar"}
CHAT = {"id": 4711, "first_name": "Samir", "type": "private"}
GROUP = {"id": -100123, "title": "azc", "type": "supergroup"}
BOT = {"id": 99, "is_bot": True, "first_name": "Meedoen", "username": "meedoen_bot"}
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BASE = {"message_id": 5, "from": FROM, "chat": CHAT, "date": int(AT.timestamp())}
SAID = Inbound("telegram", "1001", "4711", "text", language_hint="ar", at=AT)
FILE = {"file_id": "AwACAgI", "file_unique_id": "u"}


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 1001, "message": BASE | content}


def tap(**content: Any) -> dict[str, Any]:
    keyboard = [
        [{"text": "✅ Yes", "callback_data": "/SetSlots(adult=true)"}],
        [{"text": "❌ No", "callback_data": "/no"}],
    ]
    said = {
        "message_id": 7,
        "from": BOT,
        "chat": CHAT,
        "date": 1,
        "text": "18?",
        "reply_markup": {"inline_keyboard": keyboard},
    }
    query = {
        "id": "4382bfdwdsb323b2d9",
        "from": FROM,
        "chat_instance": "1",
        "message": said,
        "data": "/SetSlots(adult=true)",
    }
    return {"update_id": 1001, "callback_query": query | content}


def member(before: str, after: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    states = {
        name: {"user": BOT, "status": name, **({"until_date": 0} if name == "kicked" else {})}
        for name in (before, after)
    }
    change = {
        "chat": chat,
        "from": FROM,
        "date": BASE["date"],
        "old_chat_member": states[before],
        "new_chat_member": states[after],
    }
    return {"update_id": 1001, "my_chat_member": change}


TAPPED = Inbound(
    "telegram",
    "1001",
    "4711",
    "choice",
    "✅ Yes",
    "/SetSlots(adult=true)",
    message="7",
    callback="4382bfdwdsb323b2d9",
    language_hint="ar",
)
UNUSABLE = replace(SAID, kind="unusable")
COMMAND = {"text": "/stop@meedoen_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 17}]}

UPDATES = {
    "text": (message(text="مرحبا"), SAID, {"text": "مرحبا"}),
    "a command of the menu": (
        message(text="/language"),
        SAID,
        {"text": "/language", "kind": "choice", "choice": "/change_language"},
    ),
    "a command that names the bot": (
        message(text="/Stop@meedoen_bot"),
        SAID,
        {"text": "/Stop@meedoen_bot", "kind": "choice", "choice": "/stop"},
    ),
    "a command with words": (message(text="/stop it"), SAID, {"text": "/stop it"}),
    "another command": (message(text="/sing"), SAID, {"text": "/sing"}),
    "a bare start": (message(text="/start"), SAID, {"text": "/start"}),
    "a start link": (message(text="/start utrecht"), SAID, {"text": "/start utrecht", "start": "utrecht"}),
    "a start link that names the bot": (
        message(text="/start@meedoen_bot utrecht"),
        SAID,
        {"text": "/start@meedoen_bot utrecht", "start": "utrecht"},
    ),
    "an answer to a message": (
        message(text="yes", reply_to_message=BASE | {"from": BOT}),
        SAID,
        {"text": "yes", "message": "5"},
    ),
    "a field nobody knows": (message(text="hi", novelty={"a": 1}), SAID, {"text": "hi"}),
    "a voice note": (
        message(voice=FILE | {"duration": 3, "mime_type": "audio/ogg"}),
        SAID,
        {"kind": "voice", "media": Media("AwACAgI", "audio/ogg")},
    ),
    "a recording": (
        message(audio=FILE | {"duration": 3, "mime_type": "audio/mpeg"}),
        SAID,
        {"kind": "voice", "media": Media("AwACAgI", "audio/mpeg")},
    ),
    "a picture with words": (
        message(
            photo=[FILE | {"file_id": "small", "width": 90, "height": 90}, FILE | {"width": 900, "height": 900}],
            caption="this",
        ),
        SAID,
        {"kind": "picture", "text": "this", "media": Media("AwACAgI", "image/jpeg")},
    ),
    "a place": (
        message(location={"latitude": 52.0907, "longitude": 5.1214}),
        SAID,
        {"kind": "place", "place": Place(52.0907, 5.1214)},
    ),
    "a venue": (
        message(
            location={"latitude": 52.0907, "longitude": 5.1214},
            venue={"location": {"latitude": 52.0907, "longitude": 5.1214}, "title": "Dom", "address": "Domplein"},
        ),
        SAID,
        {"kind": "place", "place": Place(52.0907, 5.1214, "Dom", "Domplein")},
    ),
    "a sticker": (
        message(sticker=FILE | {"width": 5, "height": 5, "type": "regular", "is_animated": False, "is_video": False}),
        UNUSABLE,
        {"reason": "sticker"},
    ),
    "a video": (message(video=FILE | {"width": 5, "height": 5, "duration": 3}), UNUSABLE, {"reason": "video"}),
    "an animation": (
        message(animation=FILE | {"width": 5, "height": 5, "duration": 3}, document=FILE),
        UNUSABLE,
        {"reason": "video"},
    ),
    "a document": (message(document=FILE), UNUSABLE, {"reason": "document"}),
    "a contact": (message(contact={"phone_number": "1", "first_name": "A"}), UNUSABLE, {"reason": "contact"}),
    "a die": (message(dice={"emoji": "🎲", "value": 3}), UNUSABLE, {"reason": "unknown"}),
    "something that does not exist yet": (message(hologram={"a": 1}), UNUSABLE, {"reason": "unknown"}),
    "blanks": (message(text="  "), UNUSABLE, {"reason": "empty", "text": "  "}),
    "what no store takes": (message(text="a\x00b\ud800c"), SAID, {"text": "ab\ufffdc"}),
    "a tap": (tap(), TAPPED, {}),
    "a tap on a message of long ago": (tap(message={"message_id": 7, "chat": CHAT, "date": 0}), TAPPED, {"text": ""}),
    "a tap without data": (
        tap(data=None, game_short_name="x"),
        TAPPED,
        {"kind": "unusable", "reason": "unknown", "choice": None, "text": ""},
    ),
    "blocked": (member("member", "kicked"), SAID, {"kind": "blocked"}),
    "unblocked": (member("kicked", "member"), SAID, {"kind": "unblocked"}),
    "a command in a group": (
        message(chat=GROUP, **COMMAND),
        UNUSABLE,
        {"reason": "group", "address": "-100123", "text": "/stop@meedoen_bot"},
    ),
    "an answer to the bot in a group": (
        message(chat=GROUP, text="yes", reply_to_message=BASE | {"from": BOT, "chat": GROUP}),
        UNUSABLE,
        {"reason": "group", "address": "-100123", "text": "yes", "message": "5"},
    ),
    "a tap in a group": (
        tap(message={"message_id": 7, "chat": GROUP, "date": 1, "text": "18?"}),
        TAPPED,
        {"kind": "unusable", "reason": "group", "address": "-100123", "text": ""},
    ),
}


@pytest.mark.parametrize(("update", "base", "differs"), UPDATES.values(), ids=UPDATES)
def test_an_update_means(update: dict[str, Any], base: Inbound, differs: dict[str, Any]) -> None:
    assert parse(update) == [replace(base, **differs)]


NOTHING = {
    "an edited message": {"update_id": 1, "edited_message": BASE | {"text": "hi"}},
    "a channel post": {
        "update_id": 1,
        "channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "hi"},
    },
    "talk in a group": message(chat=GROUP, text="hi all"),
    "added to a group": member("left", "member", GROUP),
    "another bot": message(**{"from": BOT, "text": "hi"}),
    "a pinned message": message(pinned_message=BASE),
    "a new title": message(chat=GROUP, new_chat_title="x"),
    "a tap in inline mode": tap(message=None, inline_message_id="x"),
    "an update that does not exist yet": {"update_id": 1, "hologram": {}},
}


@pytest.mark.parametrize("update", NOTHING.values(), ids=NOTHING)
def test_nobody_said_anything_to_us(update: dict[str, Any]) -> None:
    assert parse(update) == []


MALFORMED = {
    "empty": {},
    "an id that is no number": {"update_id": True, "message": BASE},
    "a message that is none": {"update_id": 1, "message": "hi"},
    "a message without a chat": {"update_id": 1, "message": {"message_id": 1, "date": 1}},
    "a text that is none": message(text=5),
    "a date that is none": {"update_id": 1, "message": BASE | {"date": "yesterday", "text": "hi"}},
    "a chat that is no number": message(chat={"id": None, "type": "private"}, text="hi"),
    "degrees off the map": message(location={"latitude": 520, "longitude": 5}),
}


@pytest.mark.parametrize("update", MALFORMED.values(), ids=MALFORMED)
def test_malformed_updates_are_named_as_such(update: dict[str, Any]) -> None:
    with pytest.raises(MalformedPayload):
        parse(update)

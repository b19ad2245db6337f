"""How messages look on Telegram."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.channels.contract import Call
from bot.channels.telegram_render import render
from bot.messages import Choice, Outbound
from tests.channels.examples import ADULT, COOKING, DOM, INTERESTS, MANY

TO = {"chat_id": "4711"}
QUIET = {"link_preview_options": {"is_disabled": True}}


def texts(calls: list[Call]) -> list[str]:
    return [call.parameters["text"] for call in calls if "text" in call.parameters]


def rows(call: Call) -> list[list[str]]:
    return [[button["text"] for button in row] for row in call.parameters["reply_markup"]["inline_keyboard"]]


def methods(calls: list[Call]) -> list[str]:
    return [call.method for call in calls]


def test_a_text_is_one_message_without_previews() -> None:
    assert render(Outbound("Hello"), "4711") == [Call("sendMessage", {**TO, **QUIET, "text": "Hello"})]


def test_choices_stand_one_a_row() -> None:
    [call] = render(ADULT, "4711")
    yes, no = ({"text": choice.title, "callback_data": choice.id} for choice in ADULT.choices)
    assert call.parameters["reply_markup"] == {"inline_keyboard": [[yes], [no]]}


def test_more_than_ten_choices_come_in_pages_of_eight_with_arrows() -> None:
    first = rows(render(Outbound("Which?", MANY), "4711")[0])
    assert [len(row) for row in first] == [1] * 9
    assert first[-2:] == [["👤 A person"], ["⬇️"]]
    second = rows(render(Outbound("Which?", MANY, page=1), "4711")[0])
    assert second[0] == ["Shift 8"]
    assert second[-1] == ["⬆️", "⬇️"]
    assert rows(render(Outbound("Which?", MANY, page=2), "4711")[0])[-1] == ["⬆️"]


def test_ten_choices_stand_on_one_page() -> None:
    assert len(rows(render(Outbound("Which?", MANY[:10]), "4711")[0])) == 10


def test_a_page_is_turned_by_editing_the_message() -> None:
    [answer, call] = render(Outbound("Which?", MANY, page=1, acknowledges="q1", edits="7"), "4711")
    assert answer == Call("answerCallbackQuery", {"callback_query_id": "q1"}, essential=False)
    assert call.method == "editMessageText"
    assert call.parameters["message_id"] == 7


def test_a_used_keyboard_disappears_before_the_answer_comes() -> None:
    calls = render(replace(ADULT, acknowledges="q1", used_message="7"), "4711")
    assert methods(calls) == ["answerCallbackQuery", "editMessageReplyMarkup", "sendMessage"]
    assert calls[1].parameters == {**TO, "message_id": 7}
    assert [call.essential for call in calls] == [False, False, True]


def test_a_message_that_only_acknowledges_says_nothing() -> None:
    assert methods(render(Outbound("", acknowledges="q1"), "4711")) == ["answerCallbackQuery"]


def test_place_and_date_follow_the_text() -> None:
    calls = render(Outbound("See you there", place=DOM, appointment=COOKING), "4711")
    assert methods(calls) == ["sendMessage", "sendVenue", "sendDocument"]
    assert calls[1].parameters["title"] == "Dom church"
    assert calls[2].parameters["filename"] == "meedoen.ics"
    assert b"DTSTART:20260310T150000Z" in calls[2].parameters["document"]


def test_place_and_date_come_before_choices() -> None:
    calls = render(replace(ADULT, place=DOM, appointment=COOKING), "4711")
    assert methods(calls) == ["sendVenue", "sendDocument", "sendMessage"]


def test_a_place_without_words_is_a_point() -> None:
    assert methods(render(Outbound("", place=replace(DOM, name="", address="")), "4711")) == ["sendLocation"]


def test_a_picture_carries_the_text_and_the_choices() -> None:
    [call] = render(replace(ADULT, picture="https://meedoen.example/door.jpg"), "4711")
    assert (call.method, call.parameters["caption"], len(rows(call))) == ("sendPhoto", ADULT.text, 2)


def test_a_text_too_long_for_a_picture_comes_after_it() -> None:
    calls = render(Outbound("a" * 1025, picture="https://meedoen.example/door.jpg"), "4711")
    assert methods(calls) == ["sendPhoto", "sendMessage"]


def test_a_voice_comes_with_its_transcript() -> None:
    assert methods(render(Outbound("Hello", voice="https://meedoen.example/a.ogg"), "4711")) == [
        "sendVoice",
        "sendMessage",
    ]


def test_a_long_text_is_divided_between_paragraphs_and_the_choices_come_last() -> None:
    calls = render(replace(ADULT, text="a" * 3000 + "\n\n" + "b" * 3000), "4711")
    assert texts(calls) == ["a" * 3000, "b" * 3000]
    assert ["reply_markup" in call.parameters for call in calls] == [False, True]


def test_choices_without_a_text_stand_under_a_sign() -> None:
    assert texts(render(replace(ADULT, text=" "), "4711")) == ["👇"]


def test_descriptions_stand_in_the_text_unless_it_says_them_already() -> None:
    described = (Choice("/a", "Garden", "8 min walk"), Choice("/b", "Kitchen", "no Dutch needed"))
    message = Outbound("Two things.\n1 Garden, 8 min walk", described)
    assert texts(render(message, "4711")) == ["Two things.\n1 Garden, 8 min walk\n\nKitchen · no Dutch needed"]


def test_interests_are_one_message() -> None:
    parameters: Any = render(Outbound("What do you like?", INTERESTS), "4711")[0].parameters
    assert len(parameters["reply_markup"]["inline_keyboard"]) == 5

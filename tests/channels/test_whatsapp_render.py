"""How messages look on WhatsApp."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.channels import whatsapp_contents
from bot.channels.contract import Call, RenderContext
from bot.channels.whatsapp_render import divide, render, same_text
from bot.messages import Choice, Outbound, Template
from tests.channels.examples import ADULT, COOKING, DOM, INTERESTS, MANY, YES_NO

SENDER = "+3197010200000"
TO = {"to": "whatsapp:+31612345678", "from_": "whatsapp:+3197010200000"}
SIDS = {name: f"HX-{name}" for name in whatsapp_contents.generic()}


def shown(message: Outbound, contents: Mapping[str, str] = SIDS) -> list[dict[str, Any]]:
    """The calls' own parameters, content variables read."""
    calls = render(message, RenderContext("+31612345678", contents), SENDER)
    return [_own(call) for call in calls]


def _own(call: Call) -> dict[str, Any]:
    own = {name: value for name, value in call.parameters.items() if TO.get(name) != value}
    if "content_variables" in own:
        own["content_variables"] = list(json.loads(own["content_variables"]).values())
    return own


def test_a_text_is_one_message() -> None:
    assert render(Outbound("Hello"), RenderContext("+31612345678"), SENDER) == [
        Call("messages.create", {**TO, "body": "Hello"})
    ]


def test_receipts_are_asked_for() -> None:
    context = RenderContext("+31612345678", status_callback="https://meedoen.example/s")
    [call] = render(Outbound("Hello"), context, SENDER)
    assert call.parameters["status_callback"] == "https://meedoen.example/s"


def test_a_person_without_a_number_is_reached_by_their_id() -> None:
    [call] = render(Outbound("Hello"), RenderContext("NL.ABC123def"), SENDER)
    assert call.parameters["to"] == "whatsapp:NL.ABC123def"


def test_up_to_three_choices_are_buttons() -> None:
    variables = ["Are you 18 or older?", "✅ Yes", "/SetSlots(adult=true)", "❌ No", "/SetSlots(adult=false)"]
    assert shown(ADULT) == [{"content_sid": "HX-quick_reply_2", "content_variables": variables}]


def test_four_to_ten_choices_are_a_list() -> None:
    [call] = shown(Outbound("What do you like?", INTERESTS, pick="Choose"))
    assert call["content_sid"] == "HX-list_picker_5"
    assert call["content_variables"][:4] == ["What do you like?", "Choose", "Interest 1", "/SetSlots(interest=1)"]


def test_descriptions_stand_in_the_list_and_none_is_empty() -> None:
    choices = (Choice("/a", "Garden", "8 min walk"), *INTERESTS[:3])
    [call] = shown(Outbound("Which?", choices))
    assert call["content_sid"] == "HX-list_picker_4_described"
    assert call["content_variables"][2:8] == ["Garden", "/a", "8 min walk", "Interest 1", "/SetSlots(interest=1)", "·"]


def test_titles_too_long_for_buttons_are_a_list() -> None:
    [call] = shown(Outbound("Where?", (Choice("/a", "A title of 24 characters"), Choice("/b", "Short"))))
    assert call["content_sid"] == "HX-list_picker_2"


def test_more_than_ten_choices_come_in_pages_of_nine_and_a_row_that_turns_them() -> None:
    pages = [shown(Outbound("Which?", MANY, page=page))[-1]["content_variables"] for page in range(3)]
    titles = [page[2::2] for page in pages]
    assert titles[0] == [*(f"Shift {n}" for n in range(1, 9)), "👤 A person", "⬇️"]
    assert titles[1] == [*(f"Shift {n}" for n in range(9, 17)), "👤 A person", "⬇️"]
    assert titles[2] == [*(f"Shift {n}" for n in range(17, 22)), "👤 A person", "⬆️"]
    assert [page[-1] for page in pages] == ["page:1", "page:2", "page:0"]


def test_without_contents_choices_are_numbered() -> None:
    assert shown(ADULT, {}) == [{"body": "Are you 18 or older?\n\n1 ✅ Yes\n2 ❌ No"}]


def test_numbers_count_through_all_pages_and_zero_turns_them() -> None:
    [call] = shown(Outbound("Which?", MANY, page=1), {})
    assert call["body"].splitlines()[2:] == [*(f"{n} Shift {n}" for n in range(9, 17)), "22 👤 A person", "0 ⬇️"]


def test_equal_titles_are_told_apart() -> None:
    [call] = shown(Outbound("Which?", (Choice("/a", "Garden"), Choice("/b", "Garden"))))
    assert call["content_variables"][1::2] == ["Garden", "Garden 2"]


def test_titles_are_cut_between_graphemes() -> None:
    family = "👨‍👩‍👧"
    [call] = shown(Outbound("Who?", (Choice("/a", family * 4),)), {"quick_reply_1": "HX1"})
    assert call["content_variables"][1] == family * 2 + "…"


TEXTS = {
    "one line": ("Are you coming?", ("", "Are you coming?")),
    "short": ("Hello!\nWe are there.\n\nAre you coming?", ("", "Hello! We are there. Are you coming?")),
    "the question is the last line": (
        "Hello! " * 30 + "\n\nWe are there.\n\nAre you coming?",
        ("Hello! " * 30 + "\n\nWe are there.", "Are you coming?"),
    ),
    "a question after a list": (
        "Two things:\n1 Garden\n2 Kitchen\nWhich?",
        ("Two things:\n1 Garden\n2 Kitchen", "Which?"),
    ),
    "a list stays whole": ("Three things fit:\n1 Garden\n2 Kitchen", ("Three things fit:\n1 Garden\n2 Kitchen", "👇")),
    "a list in another script": ("ثلاثة\n١ حديقة\n٢ مطبخ", ("ثلاثة\n١ حديقة\n٢ مطبخ", "👇")),
    "one line that begins with a number": ("18 or older?", ("", "18 or older?")),
    "nothing": ("", ("", "👇")),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_what_stands_over_choices_is_one_line(text: str, expected: tuple[str, str]) -> None:
    assert divide(text) == expected


def test_what_does_not_fit_over_choices_goes_before() -> None:
    before, over = shown(replace(ADULT, text="word " * 300))
    assert len(before["body"]) > 400
    assert len(over["content_variables"][0]) <= 1024


def test_a_long_text_is_divided_between_paragraphs() -> None:
    assert shown(Outbound("a" * 1000 + "\n\n" + "b" * 1000)) == [{"body": "a" * 1000}, {"body": "b" * 1000}]


def test_a_place_is_a_pin() -> None:
    text, pin = shown(Outbound("See you there", place=DOM))
    assert text == {"body": "See you there"}
    assert pin == {"body": "Dom church", "persistent_action": ["geo:52.090700,5.121400|Domplein 1, Utrecht"]}


def test_a_pin_comes_before_choices() -> None:
    assert ["persistent_action" in call for call in shown(replace(ADULT, place=DOM))] == [True, False]


def test_a_date_is_a_link_to_its_file() -> None:
    [call] = shown(Outbound("You are going.", appointment=COOKING))
    assert call["body"] == "You are going.\n\n📅 https://meedoen.example/calendar/s12-abc.ics"


def test_the_question_stays_over_its_choices_and_the_date_goes_before() -> None:
    before, choices = shown(replace(ADULT, text="You are going. " * 12 + "\n\nBring a friend?", appointment=COOKING))
    assert before["body"] == ("You are going. " * 12).strip() + "\n\n📅 https://meedoen.example/calendar/s12-abc.ics"
    assert choices["content_variables"][0] == "Bring a friend?"


def test_a_date_without_a_link_is_told_in_words() -> None:
    [call] = shown(Outbound("Je gaat.", appointment=replace(COOKING, link=""), language="nl"))
    assert call["body"] == "Je gaat.\n\n📅 dinsdag 10 maart, \u206816:00–18:30\u2069"


def test_a_picture_carries_the_text() -> None:
    [call] = shown(Outbound("The door", picture="https://meedoen.example/door.jpg"))
    assert call == {"body": "The door", "media_url": ["https://meedoen.example/door.jpg"]}


def test_a_picture_comes_before_choices() -> None:
    picture, choices = shown(replace(ADULT, picture="https://meedoen.example/door.jpg"))
    assert picture == {"media_url": ["https://meedoen.example/door.jpg"]}
    assert choices["content_sid"] == "HX-quick_reply_2"


def test_a_voice_comes_with_its_transcript() -> None:
    voice, text = shown(Outbound("Hello", voice="https://meedoen.example/a.ogg"))
    assert (voice, text) == ({"media_url": ["https://meedoen.example/a.ogg"]}, {"body": "Hello"})


def test_a_template_goes_in_its_language_and_at_any_time() -> None:
    message = Outbound("Tomorrow ...", YES_NO, template=Template("reminder", "nl", ("dinsdag\n16:00", "")))
    [call] = render(message, RenderContext("+31612345678", {"reminder_nl": "HX1", "reminder": "HX2"}), SENDER)
    assert call.anytime
    assert _own(call) == {"content_sid": "HX1", "content_variables": ["dinsdag 16:00", "·"]}


def test_a_template_nobody_pushed_is_an_ordinary_message() -> None:
    message = replace(ADULT, template=Template("reminder", "nl"))
    [call] = render(message, RenderContext("+31612345678", SIDS), SENDER)
    assert not call.anytime


def test_a_message_is_known_again_by_its_text() -> None:
    [text] = render(Outbound("Hello  there"), RenderContext("+31612345678"), SENDER)
    [choices] = render(ADULT, RenderContext("+31612345678", SIDS), SENDER)
    assert same_text(text, "Hello there")
    assert not same_text(text, "Hello there, you")
    assert same_text(choices, "Are you 18 or older?")
    assert not same_text(choices, "Are you coming?")


def test_there_is_a_content_for_every_number_of_choices_and_each_has_samples() -> None:
    made = whatsapp_contents.generic()
    assert set(made) == {
        *(f"quick_reply_{n}" for n in range(1, 4)),
        *(f"list_picker_{n}" for n in range(1, 11)),
        *(f"list_picker_{n}_described" for n in range(1, 11)),
    }
    assert len(whatsapp_contents.samples(made["quick_reply_3"])) == 7
    assert len(whatsapp_contents.samples(made["list_picker_10_described"])) == 32

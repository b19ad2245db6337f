"""Whatever comes in or goes out: parse answers or names a malformed payload; render never breaks and never goes over a limit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import telegram_parse, telegram_render, whatsapp_contents, whatsapp_parse, whatsapp_render
from bot.channels.contract import Call, MalformedPayload, RenderContext
from bot.channels.limits import clean, cut, graphemes, head, split, units
from bot.channels.plain import plain
from bot.messages import Inbound, Outbound
from tests.channels.anything import json_values, outbounds, words
from tests.channels.contracts import check_telegram, check_twilio, form_of
from tests.channels.test_telegram_parse import UPDATES
from tests.channels.test_whatsapp_parse import PAYLOADS, PLAIN

FIELDS = sorted({name for fields, _ in PAYLOADS.values() for name in fields} | set(PLAIN))
SIDS = {name: "HX" + f"{number:032x}" for number, name in enumerate([*whatsapp_contents.generic(), "reminder"])}


def storable(message: Inbound) -> None:
    """What both stores take: text in UTF-8 without NUL, finite numbers, ids that fit."""
    text = json.dumps(message.to_json(), ensure_ascii=False, allow_nan=False)
    assert "\\u0000" not in text
    text.encode()
    assert 0 < len(message.provider_id) <= 80
    assert message.address.encode()
    for name in ("text", "choice", "message", "callback", "language_hint", "reason", "start"):
        assert isinstance(getattr(message, name), str | None), name


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=50) | json_values, max_size=12), st.booleans())
def test_any_form_is_a_message_or_malformed(form: dict[str, Any], whole: bool) -> None:
    try:
        messages = whatsapp_parse.parse(PLAIN | form if whole else form)
        whatsapp_parse.parse_status(form, str(form.get("Body")))
    except MalformedPayload:
        return
    for message in messages:
        storable(message)


@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "my_chat_member"]) | st.text(max_size=9), json_values
    )
)
def test_any_object_is_an_update_or_malformed(payload: dict[str, Any]) -> None:
    _update(payload)


@given(st.sampled_from(sorted(UPDATES)), st.lists(st.integers(0, 40), min_size=1, max_size=4), json_values)
def test_an_update_with_anything_in_one_place_is_one_or_malformed(name: str, path: Sequence[int], value: Any) -> None:
    _update(_replaced(UPDATES[name][0], list(path), value))


def _update(payload: Mapping[str, Any]) -> None:
    try:
        messages = telegram_parse.parse(payload)
    except MalformedPayload:
        return
    for message in messages:
        storable(message)


def _replaced(tree: Any, path: list[int], value: Any) -> Any:
    """The same tree with one value replaced, found by counting."""
    if not path or not isinstance(tree, dict | list) or not tree:
        return value
    if isinstance(tree, list):
        at = path[0] % len(tree)
        return [_replaced(one, path[1:], value) if number == at else one for number, one in enumerate(tree)]
    at = path[0] % len(tree)
    return {
        key: _replaced(one, path[1:], value) if number == at else one for number, (key, one) in enumerate(tree.items())
    }


@given(outbounds)
def test_any_message_is_rendered_for_telegram_within_its_contract(message: Outbound) -> None:
    calls = telegram_render.render(message, "4711")
    for call in calls:
        parameters = {name: value for name, value in call.parameters.items() if name != "filename"}
        check_telegram(call.method, parameters)
        for button in _buttons(parameters):
            assert 1 <= len(button["callback_data"].encode()) <= 64
    if message.choices:
        assert any(_buttons(call.parameters) for call in calls)


def _buttons(parameters: Mapping[str, Any]) -> list[dict[str, str]]:
    markup = parameters.get("reply_markup", {"inline_keyboard": []})
    return [button for row in markup["inline_keyboard"] for button in row]


@pytest.mark.parametrize("contents", [{}, SIDS], ids=["numbered", "interactive"])
@given(message=outbounds)
def test_any_message_is_rendered_for_whatsapp_within_its_contract(contents: dict[str, str], message: Outbound) -> None:
    context = RenderContext("+31612345678", contents, "https://meedoen.example/webhooks/whatsapp/status")
    for call in whatsapp_render.render(message, context, "+3197010200000"):
        check_twilio(form_of(call.parameters))
        _within_limits(call, contents)


def _within_limits(call: Call, contents: Mapping[str, str]) -> None:
    said = call.parameters.get("body")
    assert said is None or 0 < units(said) <= (1024 if "media_url" in call.parameters else 1600)
    assert said is None or said.strip()
    assert said or "media_url" in call.parameters or "content_sid" in call.parameters
    if "content_variables" not in call.parameters:
        return
    values = json.loads(call.parameters["content_variables"])
    assert list(values) == [str(number) for number in range(1, len(values) + 1)]
    assert all(
        value.strip() and "\n" not in value and "     " not in value and "\t" not in value for value in values.values()
    )
    name = next(name for name, sid in contents.items() if sid == call.parameters["content_sid"])
    if name in whatsapp_contents.generic():
        types = whatsapp_contents.generic()[name]
        assert len(values) == len(whatsapp_contents.samples(types))
        _interactive_limits(next(iter(types.values())), values)


def _interactive_limits(content: Mapping[str, Any], values: Mapping[str, str]) -> None:
    def value(variable: str) -> str:
        return values[variable.strip("{}")]

    assert units(value(content["body"])) <= 1024
    assert units(value(content.get("button", "{{1}}"))) <= (20 if "button" in content else 1024)
    entries = content.get("actions") or content["items"]
    shown = [value(entry.get("title") or entry["item"]) for entry in entries]
    assert len(set(shown)) == len(shown) <= 10
    assert all(units(title) <= (20 if "actions" in content else 24) for title in shown)
    assert all(units(value(entry["id"])) <= 200 for entry in entries)
    assert all(units(value(entry["description"])) <= 72 for entry in entries if "description" in entry)


@given(outbounds)
def test_any_message_has_a_plain_rendering(message: Outbound) -> None:
    assert message.text in plain(message)


@given(words, st.integers(20, 2000))
def test_parts_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    text = clean(text)
    parts = split(text, limit)
    assert all(part.strip() and units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(words, st.integers(1, 100))
def test_a_cut_text_fits_and_keeps_graphemes_whole(text: str, limit: int) -> None:
    text = clean(text)
    assert units(cut(text, limit)) <= limit
    assert list(graphemes(head(text, limit))) == list(graphemes(text))[: len(list(graphemes(head(text, limit))))]

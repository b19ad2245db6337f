"""Neutral messages to calls of Telegram's Bot API. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels import calendar
from bot.channels.contract import Call
from bot.channels.limits import cut, split, units
from bot.channels.paging import Page, page_of, turn
from bot.channels.plain import told
from bot.messages import Choice, Outbound, Place

TEXT = 4096
CAPTION = 1024
DATA_BYTES = 64
PAGE_SIZE = 8
_TITLE = 64  # the API names no limit for a button; phones show less than this
_VENUE = 200
_CALLBACK_ID = 64
_NOTHING_SAID = "👇"
"""Stands over choices that came without a text: Telegram takes no keyboard alone."""


def render(message: Outbound, address: str) -> list[Call]:
    """What tidies up first. The text follows what belongs to it when there are choices, so that they stand at the bottom."""
    keyboard = _keyboard(message)
    talk = _talk(message, _texts(message, keyboard), keyboard, address)
    extras = _extras(message, address)
    calls = [*_voice(message, address), *([*extras, *talk] if keyboard else [*talk, *extras])]
    edits = _number(message.edits)
    if edits is not None and len(calls) == 1 and calls[0].method == "sendMessage":
        calls = [Call("editMessageText", {**calls[0].parameters, "message_id": edits})]
        edits = None
    used = _number(message.used_message)
    return [*_tidying(message.acknowledges, used if used is not None else edits, address), *calls]


def _tidying(callback: str | None, used: int | None, address: str) -> list[Call]:
    """The phone stops waiting for an answer to the tap, and the used keyboard disappears."""
    calls = []
    if callback:
        calls.append(Call("answerCallbackQuery", {"callback_query_id": cut(callback, _CALLBACK_ID)}, essential=False))
    if used is not None:
        calls.append(Call("editMessageReplyMarkup", {"chat_id": address, "message_id": used}, essential=False))
    return calls


def _number(message_id: str | None) -> int | None:
    """Telegram's message ids are whole numbers; anything else came from elsewhere."""
    return int(message_id) if message_id and message_id.isdecimal() and len(message_id) < 20 else None


def _texts(message: Outbound, keyboard: Mapping[str, Any]) -> list[str]:
    return split(told(message.text, (choice for _, choice in _page(message).shown)), TEXT) or (
        [_NOTHING_SAID] if keyboard else []
    )


def _talk(message: Outbound, texts: Sequence[str], keyboard: Mapping[str, Any], address: str) -> list[Call]:
    """The picture and the text: as one message where the text fits under the picture."""
    calls, to = [], {"chat_id": address}
    if message.picture and len(texts) == 1 and units(texts[0]) <= CAPTION:
        return [Call("sendPhoto", {**to, "photo": message.picture, "caption": texts[0], **keyboard})]
    if message.picture:
        calls.append(Call("sendPhoto", {**to, "photo": message.picture}))
    plain = {**to, "link_preview_options": {"is_disabled": True}}
    for number, text in enumerate(texts, 1):
        calls.append(Call("sendMessage", {**plain, "text": text, **(keyboard if number == len(texts) else {})}))
    return calls


def _voice(message: Outbound, address: str) -> list[Call]:
    return [Call("sendVoice", {"chat_id": address, "voice": message.voice})] if message.voice else []


def _extras(message: Outbound, address: str) -> list[Call]:
    calls = [] if message.place is None else [_place(message.place, address)]
    if message.appointment is not None:
        file = calendar.file(message.appointment)
        calls.append(Call("sendDocument", {"chat_id": address, "document": file, "filename": calendar.FILE_NAME}))
    return calls


def _place(place: Place, address: str) -> Call:
    at: dict[str, Any] = {"chat_id": address, "latitude": place.latitude, "longitude": place.longitude}
    name, street = place.name.strip(), place.address.strip()
    if not (name or street):
        return Call("sendLocation", at)
    return Call("sendVenue", {**at, "title": cut(name or street, _VENUE), "address": cut(street or name, _VENUE)})


def _page(message: Outbound) -> Page:
    return page_of(message.choices, message.page, PAGE_SIZE)


def _keyboard(message: Outbound) -> dict[str, Any]:
    """One choice a row; arrows below where there are more pages."""
    if not message.choices:
        return {}
    page = _page(message)
    rows = [[_button(choice)] for _, choice in page.shown]
    arrows = [turn(page.previous, message.newer)] if page.number > 0 else []
    arrows += [turn(page.next, message.more)] if page.next > 0 else []
    if arrows:
        rows.append([_button(arrow) for arrow in arrows])
    return {"reply_markup": {"inline_keyboard": rows}}


def _button(choice: Choice) -> dict[str, str]:
    title = choice.title.strip() or choice.id
    data = choice.id.encode("utf-8", "replace")[:DATA_BYTES].decode("utf-8", "ignore")
    return {"text": cut(title, _TITLE) or "·", "callback_data": data or "-"}

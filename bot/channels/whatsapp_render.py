"""Neutral messages to calls of Twilio's messages API (keyword arguments of `messages.create`). Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels import whatsapp_contents as contents
from bot.channels.contract import Call, RenderContext
from bot.channels.limits import split, units
from bot.channels.paging import page_of, turn
from bot.channels.plain import PAGE_SIZE, date_lines, numbered, told
from bot.messages import Choice, Outbound, Place, Template

BODY = 1600
CAPTION = 1024
CREATE = "messages.create"
_LABEL = 100
_VARIABLE = 1024
_NOTHING_SAID = "👇"
"""Stands over choices whose text went before them."""
_SHORT = 160
_ENUMERATED = re.compile(r"\W{0,3}\d|\s*[•·*–—-]")


def render(message: Outbound, context: RenderContext, sender: str) -> list[Call]:
    """The text follows what belongs to it when there are choices, so that they stand at the bottom."""
    to = {"to": f"whatsapp:{context.address}", "from_": f"whatsapp:{sender}"}
    if context.status_callback:
        to["status_callback"] = context.status_callback
    if message.template and (sid := _template_sid(message.template, context.contents)):
        values = [contents.one_line(value, _VARIABLE) for value in message.template.variables]
        return [Call(CREATE, {**to, "content_sid": sid, **_variables(values)}, anytime=True, shown=message.text)]
    place = [] if message.place is None else [_place(to, message.place)]
    talk = _talk(message, context.contents, to)
    voice = [_call(to, media_url=[message.voice])] if message.voice else []
    return [*voice, *([*place, *talk] if message.choices else [*talk, *place])]


def _call(to: Mapping[str, str], **more: Any) -> Call:
    return Call(CREATE, {**to, **more})


def _variables(values: Sequence[str]) -> dict[str, str]:
    return {"content_variables": contents.as_json(values)} if values else {}


def _template_sid(template: Template, known: Mapping[str, str]) -> str | None:
    return known.get(f"{template.name}_{template.language}") or known.get(template.name)


def _place(to: Mapping[str, str], place: Place) -> Call:
    """A pin. WhatsApp shows the body as its name and the label as its address."""
    name, street = contents.one_line(place.name, _LABEL), contents.one_line(place.address, _LABEL)
    pin = f"geo:{place.latitude:.6f},{place.longitude:.6f}|{(street if place.address.strip() else name)}"
    return _call(to, body=name if place.name.strip() else f"📍 {street}", persistent_action=[pin])


def _talk(message: Outbound, known: Mapping[str, str], to: Mapping[str, str]) -> list[Call]:
    """The picture, the text and the choices."""
    interactive = _interactive(message, known)
    if interactive is None:
        return _plain(message.picture, _paragraphs(message.text.strip(), _date(message), numbered(message)), to)
    before, sid, values = interactive
    calls = _plain(message.picture, _paragraphs(before, _date(message)), to)
    return [*calls, _call(to, content_sid=sid, **_variables(values))]


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _plain(picture: str | None, text: str, to: Mapping[str, str]) -> list[Call]:
    """The text under the picture where it fits, else after it."""
    parts = split(text, BODY)
    if picture and len(parts) == 1 and units(parts[0]) <= CAPTION:
        return [_call(to, body=parts[0], media_url=[picture])]
    shown = [_call(to, media_url=[picture])] if picture else []
    return [*shown, *(_call(to, body=part) for part in parts)]


def _date(message: Outbound) -> str:
    """The link to the calendar file: WhatsApp carries no .ics. Without a link, the date in words."""
    appointment = message.appointment
    if appointment is None:
        return ""
    return f"📅 {appointment.link}" if appointment.link else date_lines(appointment, message.language)


def _interactive(message: Outbound, known: Mapping[str, str]) -> tuple[str, str, list[str]] | None:
    """What goes before, the content and its variables; None where no content fits and choices are numbered text."""
    choices = _shown(message)
    count = len(choices)
    if not count:
        return None
    fits = all(units(choice.title) <= contents.BUTTON for choice in choices)
    button = known.get(contents.quick_reply(count))
    listed = known.get(contents.list_picker(count))
    if button and (fits or not listed):
        before, body = divide(told(message.text, choices))
        return before, button, contents.quick_reply_variables(body, choices)
    described = known.get(contents.list_picker(count, True)) if any(c.description for c in choices) else None
    if not (described or listed):
        return None
    before, body = divide(message.text if described else told(message.text, choices))
    values = contents.list_variables(body, message.pick, choices, described is not None)
    return before, described or listed or "", values


def _shown(message: Outbound) -> list[Choice]:
    """The choices of this page, and one that turns it: to the next page, from the last to the first."""
    page = page_of(message.choices, message.page, PAGE_SIZE)
    choices = [choice for _, choice in page.shown]
    if page.count > 1:
        choices.append(turn(page.next, message.more if page.next else message.newer))
    return choices


def divide(text: str) -> tuple[str, str]:
    """What goes before as plain text, and the one line over the choices: a content's variable takes no line break.

    The last line is the question as a rule; where the text ends in a list, the list stays whole. A short text becomes one
    line: two messages would say less than one.
    """
    lines = [line for line in text.strip().split("\n") if line.strip()]
    if len(lines) > 1 and all(_ENUMERATED.match(line) for line in lines[-2:]):
        return text, _NOTHING_SAID
    if units(text) <= _SHORT and not any(_ENUMERATED.match(line) for line in lines):
        return "", " ".join(lines) or _NOTHING_SAID
    lines = text.strip().split("\n")
    *first, last = split(lines[-1], contents.BODY) or [_NOTHING_SAID]
    return "\n".join([*lines[:-1], *first]).strip(), last


def same_text(call: Call, body: str) -> bool:
    """Whether a message the provider lists under this text may be the one a call made."""
    said = call.parameters.get("body", call.shown)
    variables = call.parameters.get("content_variables")
    if variables:
        said = json.loads(variables)["1"]
    said, body = " ".join(said.split()), " ".join(body.split())
    return said in body if variables or call.shown else said == body

"""Telegram's objects for what the record holds, and what a phone shows of them."""

from __future__ import annotations

from typing import Any

from simulator.files import CALENDAR, Files, address, appointment
from simulator.messages import Message
from simulator.people import Person
from simulator.telegram.check import BadRequest, Upload

Json = dict[str, Any]


def bot(token: str) -> Json:
    """getMe's answer. Its id is the part of the token before the colon, as with the real thing."""
    number = token.partition(":")[0]
    return {
        "id": int(number) if number.isdecimal() else 1,
        "is_bot": True,
        "first_name": "Meedoen",
        "username": "meedoen_bot",
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def user(person: Person) -> Json:
    known = {"id": int(person.address), "is_bot": False, "first_name": person.name}
    return known | ({"language_code": person.language} if person.language else {})


def chat(person: Person) -> Json:
    return {"id": int(person.address), "type": "private", "first_name": person.name}


def message(row: Message, person: Person, token: str) -> Json:
    """A Message. Its content stands in the row as Telegram would tell it."""
    author = bot(token) if row.sender == "bot" else user(person)
    sender = {key: author[key] for key in ("id", "is_bot", "first_name", "username", "language_code") if key in author}
    head = {"message_id": row.seq, "date": int(row.at.timestamp()), "chat": chat(person), "from": sender}
    return head | dict(row.raw.get("message", {}))


def choices(content: Json) -> list[Json]:
    """The buttons to tap; those that open an address choose nothing."""
    rows = content.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row if "callback_data" in button]
    return [{"id": button["callback_data"], "title": button["text"]} for button in buttons]


def content(method: str, parameters: Json, files: Files) -> tuple[Json, Json]:
    """What a send puts into the Message, and what the phone shows of it beside text and buttons."""
    made: Json = {}
    seen: Json = {}
    if "text" in parameters:
        made["text"] = parameters["text"].strip()
    if "latitude" in parameters:
        made, seen = _point(parameters)
    for kind in ("photo", "voice", "document"):
        if kind in parameters:
            made, seen = _file(kind, parameters[kind], files)
    if parameters.get("caption"):
        made["caption"] = parameters["caption"].strip()
    if "inline_keyboard" in parameters.get("reply_markup", {}):
        made["reply_markup"] = parameters["reply_markup"]
    return made, seen


def shown(content: Json) -> Json:
    """Text and buttons as the phone shows them."""
    rows = content.get("reply_markup", {}).get("inline_keyboard", [])
    wide = [len(row) for row in rows]
    return {"text": content.get("text", content.get("caption", "")), "choices": choices(content), "rows": wide}


def _point(parameters: Json) -> tuple[Json, Json]:
    location = {"latitude": parameters["latitude"], "longitude": parameters["longitude"]}
    words = {"name": parameters.get("title", ""), "address": parameters.get("address", "")}
    made: Json = {"location": location}
    if "title" in parameters:
        made["venue"] = {"location": location, "title": words["name"], "address": words["address"]}
    return made, {"place": {**location, **words}}


def _file(kind: str, given: Upload | str, files: Files) -> tuple[Json, Json]:
    """An upload is kept; a file the bot sent before is sent again; an address is passed on to the phone. Raises BadRequest."""
    kept = files.known(given) if isinstance(given, str) else files.add(given.name, given.type, given.data)
    if kept is not None:
        made = {kind: _described(kind, kept.id, kept.name, len(kept.data), kept.type)}
        event = appointment(kept.data, address(kept.id)) if kept.type.startswith(CALENDAR) else None
        return made, {"date": event} if event else _seen(kind, address(kept.id), kept.name)
    if not str(given).startswith(("https://", "http://")):
        raise BadRequest("wrong file identifier/HTTP URL specified")
    link = str(given)
    return {kind: _described(kind, _short(link), "", 0)}, _seen(kind, link, link.rsplit("/", 1)[-1])


def _seen(kind: str, link: str, name: str) -> Json:
    return {"document": {"name": name, "link": link}} if kind == "document" else {_SEEN[kind]: link}


_SEEN = {"photo": "picture", "voice": "voice"}


def _short(link: str) -> str:
    """A file id for what lives elsewhere."""
    return "u" + link.encode().hex()[-40:]


def _described(kind: str, id: str, name: str, size: int, type: str = "") -> Any:
    """A PhotoSize list, a Voice, a Document."""
    file: Json = {"file_id": id, "file_unique_id": id[-16:], "file_size": size}
    if kind == "photo":
        return [file | {"width": 640, "height": 480}]
    if kind == "voice":
        return file | {"duration": 3, "mime_type": type or "audio/ogg"}
    return file | {"file_name": name, "mime_type": type or "application/octet-stream"}

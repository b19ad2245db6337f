"""The Bot API's methods on the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.accounts import Accounts, Clock
from simulator.files import Files
from simulator.messages import Message, Messages
from simulator.people import People, Person
from simulator.presence import Presence
from simulator.telegram import objects
from simulator.telegram.check import BadRequest, Problem, units
from simulator.telegram.registration import Registration

Json = dict[str, Any]
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


class Calls:
    """`make` carries out one checked call and answers its result. Raises Problem."""

    def __init__(
        self,
        accounts: Accounts,
        clock: Clock,
        people: People,
        messages: Messages,
        files: Files,
        presence: Presence,
        registration: Registration,
    ) -> None:
        self._token = accounts.telegram_token
        self._clock, self._people, self._messages = clock, people, messages
        self._files, self._presence = files, presence
        self._methods: dict[str, Callable[[Json], Any]] = {
            "getMe": lambda _: objects.bot(self._token),
            "sendChatAction": self._typing,
            "answerCallbackQuery": self._answer_tap,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_keyboard,
            "deleteMessage": self._delete,
            "deleteMessages": self._delete_several,
            "getFile": self._file,
            "getChat": lambda given: (
                objects.chat(self.person(given))
                | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
            ),
            **registration.methods(),
        }

    def make(self, method: str, given: Json) -> Any:
        if method in self._methods:
            return self._methods[method](given)
        return self._send(method, given)

    def person(self, given: Json) -> Person:
        """Whose chat it is. Raises Problem where the bot may not write."""
        chat = given.get("chat_id")
        if not isinstance(chat, int) or chat <= 0:
            raise BadRequest("chat not found")
        person = self._people.address("telegram", str(chat))
        if person.blocked:
            raise Problem("Forbidden: bot was blocked by the user", 403)
        return person

    def _send(self, method: str, given: Json) -> Json:
        person = self.person(given)
        content, seen = objects.content(method, given, self._files)
        number = str(self._messages.next_number())
        raw = {"method": method, "message": content}
        body = objects.shown(content) | seen
        row = self._messages.add(person, "bot", number, self._clock.now(), body, raw, status="delivered")
        self._messages.read_up_to(person)
        self._presence.quiet(person)
        return objects.message(row, person, self._token)

    def _typing(self, given: Json) -> bool:
        self._presence.types(self.person(given), 5.0)
        return True

    def _answer_tap(self, given: Json) -> bool:
        """The phone stops waiting. A query may be answered again: whether the real API minds is not documented."""
        number = given["callback_query_id"]
        tap = self._messages.known("telegram", number.removeprefix("q"))
        if tap is None or "query" not in tap.body or number != tap.body["query"]:
            raise BadRequest("query is too old and response timeout expired or query ID is invalid")
        if units(given.get("text", "")) > 200:
            raise BadRequest("MESSAGE_TOO_LONG")
        self._messages.change(tap, tap.body | {"answered": given.get("text", "")})
        return True

    def _edit_text(self, given: Json) -> Json:
        row = self._editable(given)
        if "text" not in given:
            raise BadRequest("message text is empty")
        if "text" not in row.raw["message"]:
            raise BadRequest("there is no text in the message to edit")
        return self._edit(row, given, {"text": given["text"].strip()})

    def _edit_caption(self, given: Json) -> Json:
        row = self._editable(given)
        if "text" in row.raw["message"]:
            raise BadRequest("there is no caption in the message to edit")
        return self._edit(row, given, {"caption": given.get("caption", "").strip()})

    def _edit_keyboard(self, given: Json) -> Json:
        return self._edit(self._editable(given), given, {})

    def _editable(self, given: Json) -> Message:
        row = self._own(given, "message to edit not found")
        if row.sender != "bot":
            raise BadRequest("message can't be edited")
        return row

    def _edit(self, row: Message, given: Json, new: Json) -> Json:
        """The keyboard is replaced, too: an edit without one takes it away."""
        before = {key: value for key, value in row.raw["message"].items() if key != "edit_date"}
        after = {key: value for key, value in before.items() if key != "reply_markup"} | new
        if given.get("reply_markup", {}).get("inline_keyboard"):
            after["reply_markup"] = given["reply_markup"]
        if after == before:
            raise BadRequest(_UNCHANGED)
        after["edit_date"] = int(self._clock.now().timestamp())
        earlier = [*row.body.get("earlier", []), *row.body["choices"]]
        body = row.body | objects.shown(after) | {"earlier": earlier, "edited": bool(new)}
        changed = self._messages.change(row, body, row.raw | {"message": after})
        return objects.message(changed, self._people.by_id(row.person), self._token)

    def _delete(self, given: Json) -> bool:
        self._messages.vanish(self._own(given, "message to delete not found"))
        return True

    def _delete_several(self, given: Json) -> bool:
        for number in given["message_ids"]:
            self._delete(given | {"message_id": number})
        return True

    def _own(self, given: Json, missing: str) -> Message:
        """The message of that number in that chat."""
        person = self.person(given)
        row = self._messages.numbered(given.get("message_id", 0))
        if row is None or row.person != person.id or row.hidden or row.gone:
            raise BadRequest(missing)
        return row

    def _file(self, given: Json) -> Json:
        file = self._files.known(given["file_id"])
        if file is None:
            raise BadRequest("invalid file_id")
        facts = {"file_id": file.id, "file_unique_id": file.id[-16:], "file_size": len(file.data)}
        return facts | {"file_path": f"files/{file.id}"}


_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)

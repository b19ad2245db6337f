"""What the providers post for what a resident does, as literal as they send it."""

from __future__ import annotations

import json
from itertools import count
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot.messages import Choice

_numbers = count(1)
_STILL = {"is_animated": False, "is_video": False}


class Phone:
    """A resident's phone: makes signed webhook requests. number: makes people differ."""

    def __init__(self, channel: str, language: str, number: int, secrets: dict[str, str]) -> None:
        self.channel, self.language, self.number, self.secrets = channel, language, number, secrets
        self.buttons: dict[str, Choice] = {}

    def remember(self, choices: list[Choice]) -> None:
        """Buttons stay on the phone: any can be tapped by its title later, the newest of that title."""
        self.buttons |= {choice.title: choice for choice in choices}

    def tapped(self, action: str, choices: list[Choice]) -> Choice | None:
        """The choice behind `[2]` (of those shown last) or `[Title]` (of all)."""
        if not (action.startswith("[") and action.endswith("]")):
            return None
        wanted = action[1:-1]
        if wanted.isdecimal():
            return choices[int(wanted) - 1]
        assert wanted in self.buttons, f"{action} is not among {list(self.buttons)}"
        return self.buttons[wanted]

    def request(self, action: str, choices: list[Choice]) -> tuple[str, dict[str, str], bytes]:
        """(path, headers, body) for one action of a transcript."""
        return self.whatsapp(action, choices) if self.channel == "whatsapp" else self.telegram(action, choices)

    def telegram(self, action: str, choices: list[Choice]) -> tuple[str, dict[str, str], bytes]:
        chat = {"id": 1000 + self.number, "type": "private", "first_name": "Phone"}
        user = {"id": 1000 + self.number, "is_bot": False, "first_name": "Phone", "language_code": self.language}
        number = next(_numbers)
        message: dict[str, Any] = {"message_id": number, "date": 1_772_438_400, "chat": chat, "from": user}
        update: dict[str, Any] = {"update_id": number}
        if choice := self.tapped(action, choices):
            bot = message | {"from": {"id": 1, "is_bot": True, "first_name": "Meedoen"}, "text": "?"}
            update["callback_query"] = {
                "id": str(number),
                "from": user,
                "chat_instance": "1",
                "message": bot,
                "data": choice.id,
            }
        else:
            file = {"file_id": f"file{number}", "file_unique_id": f"u{number}"}
            update["message"] = message | {
                "<voice>": {"voice": file | {"duration": 3}},
                "<picture>": {"photo": [file | {"width": 90, "height": 90}]},
                "<place>": {"location": {"latitude": 52.1, "longitude": 5.1}},
                "<sticker>": {"sticker": file | {"type": "regular", "width": 1, "height": 1} | _STILL},
            }.get(action, {"text": action} | _entities(action))  # fmt: skip
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secrets["telegram"], "Content-Type": "application/json"}
        return "/webhooks/telegram", headers, json.dumps(update).encode()

    def whatsapp(self, action: str, choices: list[Choice]) -> tuple[str, dict[str, str], bytes]:
        sid = f"SM{next(_numbers):032x}"
        form = {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": self.secrets["account"],
            "From": f"whatsapp:+3160{self.number:07d}",
            "To": f"whatsapp:{self.secrets['sender']}",
            "ProfileName": "Phone",
            "WaId": f"3160{self.number:07d}",
            "NumMedia": "0",
            "MessageType": "text",
            "Body": action,
        }
        if choice := self.tapped(action, choices):
            interactive = {"ButtonText": choice.title, "ButtonPayload": choice.id, "MessageType": "button"}
            listed = {"ListId": choice.id, "ListTitle": choice.title, "MessageType": "interactive"}
            form |= {"Body": choice.title} | (interactive if len(choices) <= 3 else listed)
        elif action in ("<voice>", "<picture>"):
            kind = "audio/ogg" if action == "<voice>" else "image/jpeg"
            media = f"https://api.twilio.com/2010-04-01/Accounts/{self.secrets['account']}/Messages/{sid}/Media/ME1"
            form |= {
                "Body": "",
                "NumMedia": "1",
                "MediaUrl0": media,
                "MediaContentType0": kind,
                "MessageType": kind[:5],
            }
        elif action == "<place>":
            form |= {"Body": "", "Latitude": "52.1", "Longitude": "5.1", "MessageType": "location"}
        elif action == "<sticker>":
            form |= {
                "Body": "",
                "NumMedia": "1",
                "MediaUrl0": "https://api.twilio.com/x",
                "MediaContentType0": "image/webp",
            }
            form |= {"MessageType": "sticker"}
        url = f"{self.secrets['public_url']}/webhooks/whatsapp"
        signature = RequestValidator(self.secrets["twilio"]).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return "/webhooks/whatsapp", headers, urlencode(form).encode()


def _entities(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]}

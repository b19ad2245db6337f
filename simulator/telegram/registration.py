"""What the bot tells Telegram about itself: where its updates go, its commands, its name. Kept while the server runs.

The webhook starts as it was set up (accounts.py): whoever starts the demo need not call setWebhook first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from simulator.accounts import Accounts
from simulator.telegram.check import BadRequest, units

Json = dict[str, Any]
PATH = "/webhooks/telegram"
DEFAULT_UPDATES = ("message", "callback_query", "my_chat_member")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LENGTHS = {"name": 64, "description": 512, "short_description": 120}


class Registration:
    """The methods about the bot itself."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.secret = accounts.telegram_secret
        self.url = accounts.public_url.rstrip("/") + PATH
        self.updates: tuple[str, ...] = DEFAULT_UPDATES
        self._commands: dict[tuple[str, str], list[Json]] = {}

    def methods(self) -> dict[str, Callable[[Json], Any]]:
        return {
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._info,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda given: self._commands.get(_scope(given), []),
            "deleteMyCommands": lambda given: self._commands.pop(_scope(given), []) is not None,
            "setMyName": self._describe,
            "setMyDescription": self._describe,
            "setMyShortDescription": self._describe,
            "setChatMenuButton": lambda given: True,
        }

    def _set_webhook(self, given: Json) -> bool:
        """Telegram wants https; what stands in for it takes this machine's own addresses too."""
        parts = urlsplit(given["url"])
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
        secret = given.get("secret_token", "")
        if secret and not _SECRET.fullmatch(secret):
            raise BadRequest("secret token contains unallowed characters")
        self.url, self.secret = given["url"], secret
        self.updates = tuple(given.get("allowed_updates") or DEFAULT_UPDATES)
        return True

    def _delete_webhook(self, given: Json) -> bool:
        self.url = ""
        return True

    def _info(self, given: Json) -> Json:
        facts = {"url": self.url, "has_custom_certificate": False, "pending_update_count": 0}
        return facts | {"allowed_updates": list(self.updates)}

    def _set_commands(self, given: Json) -> bool:
        for command in given["commands"]:
            if not _COMMAND.fullmatch(command["command"]):
                raise BadRequest("BOT_COMMAND_INVALID")
            if not 1 <= units(command["description"]) <= 256:
                raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
        if len(given["commands"]) > 100:
            raise BadRequest("BOT_COMMANDS_TOO_MUCH")
        self._commands[_scope(given)] = given["commands"]
        return True

    def _describe(self, given: Json) -> bool:
        for name, most in _LENGTHS.items():
            if units(given.get(name, "")) > most:
                raise BadRequest(f"{name} is too long")
        return True


def _scope(given: Json) -> tuple[str, str]:
    return str(sorted(given.get("scope", {"type": "default"}).items())), given.get("language_code", "")

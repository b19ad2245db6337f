"""`doctor`: is everything there that Meedoen needs? Each finding says what to do."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from nlu.encoder import Encoder, EncoderMissing
from storage.migrate import latest, version
from storage.session import Store

Finding = tuple[bool, str, str]


def findings(settings: Settings) -> Iterator[Finding]:
    """(well, subject, words), in the order an operator would look."""
    yield (
        (3, 11) <= sys.version_info[:2] <= (3, 13),
        "Python",
        f"{sys.version.split()[0]} (3.11, 3.12 or 3.13 is needed)",
    )
    yield from _database(settings)
    yield _encoder()
    yield from _accounts(settings)
    https = settings.demo or settings.public_url.startswith("https://")
    yield https, "public_url", settings.public_url if https else "providers need https: set MEEDOEN_PUBLIC_URL"


def _database(settings: Settings) -> Iterator[Finding]:
    store = Store(settings.database_url)
    try:
        store.read_now(lambda connection: connection.execute(select(1)).scalar())
        found = store.read_now(version)
        words = f"{store.dialect}, version {found}" + ("" if found == latest() else ": run python -m bot db upgrade")
        yield found == latest(), "database", words
    except (SQLAlchemyError, sqlite3.Error) as error:
        yield False, "database", f"can't be reached ({type(error).__name__}): look at MEEDOEN_DATABASE_URL"
    finally:
        store.close()


def _encoder() -> Finding:
    try:
        Encoder()
    except EncoderMissing as error:
        return False, "encoder", f"{error}; free text is understood less well without it"
    return True, "encoder", "multilingual-e5-small is there"


def _accounts(settings: Settings) -> Iterator[Finding]:
    """One channel is enough."""
    accounts = {
        "Telegram": (settings.telegram_bot_token.get_secret_value(), "MEEDOEN_TELEGRAM_BOT_TOKEN"),
        "WhatsApp": (settings.twilio_auth_token.get_secret_value(), "MEEDOEN_TWILIO_AUTH_TOKEN"),
    }
    enough = any(secret for secret, _ in accounts.values())
    for name, (secret, variable) in accounts.items():
        yield enough, name, "an account is set" if secret else f"no account: set {variable} to use it"

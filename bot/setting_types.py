"""Kinds of values a setting may have, each with what is said of a wrong one."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg", "postgres")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _public(url: str) -> str:
    """ "" is fine here: what runs says that it needs one."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("an address such as https://meedoen.example is expected")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("providers only talk to https://")
    return url.rstrip("/")


def _address(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ValueError("an address with http:// or https:// is expected")
    return url.rstrip("/")


def _database(url: str) -> str:
    if url.partition(":")[0] not in _DATABASES or "://" not in url:
        raise ValueError("sqlite:///data/meedoen.db or postgresql://user:password@host/name is expected")
    return url


def _sender(number: str) -> str:
    if number and not re.fullmatch(r"(whatsapp:)?\+[0-9]{6,15}", number):
        raise ValueError('a number such as "+31612345678" is expected, in quotes')
    return number


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
        raise ValueError("Telegram takes letters, digits, _ and - only, at most 256")
    return secret


def _words(value: Any) -> Any:
    """Variables hold text: "mon tue wed"."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _some(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise ValueError("at least one day is needed: people are promised an answer")
    return days


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone such as Europe/Amsterdam is expected") from None
    return name


PublicUrl = Annotated[str, AfterValidator(_public)]
Address = Annotated[str, AfterValidator(_address)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Sender = Annotated[str, AfterValidator(_sender)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
Days = Annotated[tuple[Day, ...], NoDecode, BeforeValidator(_words), AfterValidator(_some)]
Zone = Annotated[str, AfterValidator(_zone)]

"""Twilio's REST client on another base URL, bounded in time, with its errors put into the contract's words."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]  # twilio ships no types
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]  # as above
from twilio.http.response import Response  # type: ignore[import-untyped]  # as above

from bot.channels.contract import AddressUnusable, OutcomeUnknown, Refused, SendError, TryAgain, WindowClosed

T = TypeVar("T")


class HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # untyped, as above
    """Sends what is meant for any of Twilio's hosts to `base_url`, path and query kept; "" leaves the hosts alone.

    The library's own client (twilio 9.13) form-encodes JSON bodies and hands on credentials in a way aiohttp is about to
    drop, so this one does both itself. Make it in a running loop.
    """

    def __init__(self, base_url: str = "") -> None:
        super().__init__()
        self._base_url = base_url.rstrip("/")

    async def request(self, method: str, url: str, **options: Any) -> Response:
        if self._base_url:
            wanted = urlsplit(url)
            url = self._base_url + wanted.path + (f"?{wanted.query}" if wanted.query else "")
        headers = options["headers"] = dict(options.get("headers") or {})
        if headers.get("Content-Type") == "application/json":
            options["data"] = json.dumps(options.get("data"))
        if credentials := options.pop("auth", None):
            headers["Authorization"] = f"Basic {b64encode(':'.join(credentials).encode()).decode()}"
        return await super().request(method, url, **options)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: addresses stand in its parameters."""

    def log_response(self, status_code: int, response: Response) -> None:
        """Nothing either."""


async def bounded(call: Awaitable[T], seconds: float) -> T:
    """The call's result. Raises SendError."""
    try:
        return await asyncio.wait_for(call, seconds)
    except TwilioException as problem:
        status, code = getattr(problem, "status", 0), getattr(problem, "code", None)
        raise meaning(status or 0, str(code or status or "")) from problem
    except TimeoutError as problem:
        raise OutcomeUnknown("no answer in time", "timeout") from problem
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as problem:
        raise TryAgain("no connection", "network", after=2.0) from problem
    except (aiohttp.ClientError, ValueError) as problem:
        raise OutcomeUnknown(type(problem).__name__, "network") from problem


def meaning(status: int, code: str) -> SendError:
    """What an error means for the message: by Twilio's own code, else by the HTTP status."""
    if (known := of_code(code)) is not None:
        return known
    if status == 429:
        return TryAgain("too many requests", code, after=5.0, whole=True)
    if status == 401:
        return TryAgain("the credentials are not valid", code, after=60.0, whole=True)
    if status == 503:
        return TryAgain("service unavailable", code, after=5.0)
    if status >= 500:
        return OutcomeUnknown(f"status {status}", code)
    return Refused(f"status {status}", code)


def of_code(code: str) -> SendError | None:
    """What one of Twilio's error codes means, wherever it was told; None for one that says nothing by itself."""
    match code:
        case "63016":
            return WindowClosed("outside the 24-hour window", code)
        case "63003" | "63024" | "21211" | "21614":
            return AddressUnusable("not a WhatsApp number", code, "unknown")
        case "63014" | "21610":
            return AddressUnusable("opted out or blocked", code, "blocked")
        case "63017" | "20429":
            return TryAgain("too fast", code, after=5.0, whole=True)
        case "63018":
            return TryAgain("the channel's limit", code, after=60.0, whole=True)
        case "63038":
            return TryAgain("the day's limit", code, after=3600.0, whole=True)
        case "63021" | "63013" | "21656":
            return Refused("the content is not allowed", code)
        case "63032" | "63049":
            return Refused("WhatsApp declined it", code)
    return None

"""Nobody but this machine: the simulator answers callers on loopback who mean it, and no page from elsewhere."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_NAMES = ("localhost", "127.0.0.1", "::1")


class LoopbackOnly:
    """403 for a caller from another machine, for another host's name (DNS rebinding) and for another site's page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not (_near(scope) and _meant(Headers(scope=scope))):
            return await PlainTextResponse("", 403)(scope, receive, send)
        await self._app(scope, receive, send)


def _near(scope: Scope) -> bool:
    try:
        address = ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _meant(headers: Headers) -> bool:
    """The Host is this machine; an Origin, where a browser tells one, is too."""
    host = urlsplit(f"//{headers.get('host', '')}")
    origin = headers.get("origin")
    return host.hostname in _NAMES and (origin is None or urlsplit(origin).netloc == host.netloc)

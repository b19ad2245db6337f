"""Answers that never come: a connection closed without a word, a call held until the caller gives up."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

LONGEST = 60.0
"""Seconds a call is held at most."""


class Refused(Response):
    """Closes the connection before a byte is answered, as a server does that is going down."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _hang_up(scope.get("client"))
        await _gone(receive, LONGEST)


class Held(Response):
    """Says nothing until the caller hangs up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await _gone(receive, LONGEST):
            await Response(status_code=504)(scope, receive, send)


async def _gone(receive: Receive, seconds: float) -> bool:
    """Whether the caller hung up in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
            return True
    return False


def _hang_up(client: tuple[str, int] | None) -> None:
    """Shuts the caller's connection down. ASGI has no word for it, so it is found among the process's own sockets."""
    for name in os.listdir("/dev/fd"):
        with suppress(OSError), socket.socket(fileno=os.dup(int(name))) as copy:
            if (
                client is not None
                and copy.family in (socket.AF_INET, socket.AF_INET6)
                and copy.getpeername()[:2] == tuple(client)
            ):
                copy.shutdown(socket.SHUT_RDWR)

"""A provider's API on loopback: notes every request, answers as it is told to."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Asked:
    """A request. form: repeated fields are lists, files are bytes."""

    method: str
    path: str
    form: dict[str, Any]
    json: Any = None
    authorization: str = ""


@dataclass
class Answer:
    """An answer. after: seconds to wait. hang up: no answer at all."""

    status: int = 200
    body: Any = None
    after: float = 0.0
    hang_up: bool = False


@dataclass
class Provider:
    """What was asked, and what is answered next; then `usual`."""

    usual: Callable[[Asked], Answer]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)

    def then(self, *answers: Answer) -> None:
        self.answers.extend(answers)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        asked = await _read(request)
        self.asked.append(asked)
        answer = self.answers.popleft() if self.answers else self.usual(asked)
        await asyncio.sleep(answer.after)
        if answer.hang_up:
            assert request.transport is not None
            request.transport.close()
        if isinstance(answer.body, str):
            return web.Response(status=answer.status, text=answer.body)
        return web.json_response(answer.body, status=answer.status)


async def _read(request: web.Request) -> Asked:
    authorization = request.headers.get("Authorization", "")
    if request.content_type == "application/json":
        return Asked(request.method, request.path, {}, json.loads(await request.text()), authorization)
    form: dict[str, Any] = {}
    fields = await request.post() if request.method == "POST" else request.query
    for name, value in fields.items():
        known = value.file.read() if isinstance(value, web.FileField) else value
        if name in form:
            form[name] = [*(form[name] if isinstance(form[name], list) else [form[name]]), known]
        else:
            form[name] = known
    return Asked(request.method, request.path, form, None, authorization)


@asynccontextmanager
async def provider(usual: Callable[[Asked], Answer]) -> AsyncIterator[Provider]:
    """A running one."""
    made = Provider(usual)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()

"""What anybody may fetch: whether we are up and ready, figures, and the calendar file of somebody who has its link."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog
from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels import calendar
from bot.messages import Appointment
from bot.metrics import CONTENT_TYPE, Metrics
from bot.settlement import defect
from storage import calendar as dates
from storage import deliveries
from storage.session import Store

log = structlog.get_logger(__name__)
TITLE = "Meedoen"
"""All a calendar tells whoever looks at the phone."""
_ANSWERING = 2.0
_COUNT_EVERY = 15.0
_PRIVATE = {
    "Cache-Control": "private, no-store",
    "Content-Disposition": f'attachment; filename="{calendar.FILE_NAME}"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


class Pages:
    """ready: what has to be there beside the store, by name."""

    def __init__(
        self, store: Store, metrics: Metrics, secret_key: str, ready: Callable[[], Mapping[str, bool]]
    ) -> None:
        self.store, self.metrics, self.secret_key, self.ready = store, metrics, secret_key, ready
        self._counted = float("-inf")

    async def health(self, request: Request) -> Response:
        """The process is up."""
        return JSONResponse({"status": "ok"})

    async def readiness(self, request: Request) -> Response:
        """Messages can be taken: 503 names what is missing."""
        parts = {"store": await self._store_answers(), **self.ready()}
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    async def figures(self, request: Request) -> Response:
        if time.monotonic() - self._counted > _COUNT_EVERY:
            self._counted = time.monotonic()
            self.metrics.outbox_states(await self.store.read(deliveries.counts))
        return Response(self.metrics.text(), media_type=CONTENT_TYPE)

    async def calendar_file(self, request: Request) -> Response:
        """404 for a link we did not make, and for what was cancelled."""
        subject = calendar.subject(self.secret_key, request.path_params["token"])
        if subject is None:
            raise HTTPException(404)
        kind, number = subject
        find = dates.of_sign_up if kind == "signup" else dates.of_inloopuur
        when = await self.store.read(lambda c: find(c, number))
        if when is None:
            raise HTTPException(404)
        where = ", ".join(part for part in (when.place, when.address) if part)
        event = Appointment(f"{kind}-{number}@meedoen", TITLE, when.starts_at, when.ends_at, where)
        return Response(calendar.file(event), media_type=calendar.CONTENT_TYPE, headers=_PRIVATE)

    async def _store_answers(self) -> bool:
        try:
            async with asyncio.timeout(_ANSWERING):
                return await self.store.read(lambda c: c.execute(select(1)).scalar()) == 1
        except Exception as problem:  # noqa: BLE001 whatever it is, the answer is no, and the log says why
            log.error("store_not_ready", error=defect(problem))
            return False

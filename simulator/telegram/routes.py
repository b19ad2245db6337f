"""The Bot API over HTTP: a form, a multipart body or JSON in, Telegram's envelope out."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.faults import ANSWERS, Faults
from simulator.files import Files
from simulator.telegram.calls import Calls
from simulator.telegram.check import BadRequest, Problem, Upload, checked
from simulator.telegram.contract import MESSAGES, METHODS
from simulator.unanswered import Held, Refused

_PAUSE = 1
"""Seconds in retry_after."""


class BotApi:
    """`/telegram/bot<token>/<method>` and the files behind getFile."""

    def __init__(self, token: str, calls: Calls, files: Files, faults: Faults) -> None:
        self._token, self._calls, self._files, self._faults = token, calls, files, faults

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/telegram/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/telegram/file/bot{token}/files/{id}", self._download, methods=["GET"]),
        ]

    async def _call(self, request: Request) -> Response:
        try:
            return self._answer(request.path_params["method"], request.path_params["token"], await _given(request))
        except Problem as problem:
            return _failed(problem)

    def _answer(self, method: str, token: str, given: Mapping[str, Any]) -> Response:
        if not self._authorised(token):
            raise Problem("Unauthorized", 401)
        if method not in METHODS:
            raise Problem("Not Found", 404)
        parameters = checked(method, given)
        fault = self._fault(method, parameters)
        if fault == "refuse":
            return Refused()
        result = self._calls.make(method, parameters)
        return Held() if fault == "timeout" else JSONResponse({"ok": True, "result": result})

    def _fault(self, method: str, parameters: Mapping[str, Any]) -> str | None:
        """What strikes this call. Raises Problem for the faults that are an answer."""
        if method not in MESSAGES:
            return None
        person = self._calls.person(dict(parameters))
        fault = self._faults.take("telegram", person.user, *ANSWERS)
        if fault == "error_500":
            raise Problem("Internal Server Error", 500)
        if fault == "too_fast":
            raise Problem(f"Too Many Requests: retry after {_PAUSE}", 429, _PAUSE)
        if fault == "blocked":
            raise Problem("Forbidden: bot was blocked by the user", 403)
        return fault

    def _authorised(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())

    async def _download(self, request: Request) -> Response:
        file = self._files.known(request.path_params["id"])
        if file is None or not self._authorised(request.path_params["token"]):
            return _failed(Problem("Not Found", 404))
        return Response(file.data, media_type="application/octet-stream")


async def _given(request: Request) -> dict[str, Any]:
    """The parameters, wherever they stand."""
    given: dict[str, Any] = dict(request.query_params)
    if "application/json" in request.headers.get("content-type", ""):
        return given | _object(await request.body())
    async with request.form() as form:
        for name, value in form.multi_items():
            given[name] = await _upload(value) if isinstance(value, UploadFile) else value
    return given


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise BadRequest("can't parse JSON object")
    return value


async def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename or "file", file.content_type or "application/octet-stream", await file.read())


def _failed(problem: Problem) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": problem.status, "description": str(problem)}
    if problem.retry_after is not None:
        body["parameters"] = {"retry_after": problem.retry_after}
    return JSONResponse(body, problem.status)

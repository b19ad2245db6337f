"""The phone page: one template, a few scripts, no framework and no build."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.accounts import Accounts

_HERE = Path(__file__).parent
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


class Page:
    """`/simulator` and its files. Pictures and sounds the bot sends live at its public address.

    console: where staff answer, for a link beside the phones; "" for none.
    """

    def __init__(self, accounts: Accounts, console: str = "") -> None:
        templates = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True)
        self._html = templates.get_template("phone.html").render(console=console)
        public = accounts.public_url.rstrip("/")
        media = {name: f"{_POLICY[name]} {public}" for name in ("img-src", "media-src")}
        policy = "; ".join(f"{name} {value}" for name, value in (_POLICY | media).items())
        self._headers = {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route("/", self.show, methods=["GET"]), Mount("/static", StaticFiles(directory=_HERE / "static"))]

    async def show(self, request: Request) -> HTMLResponse:
        return HTMLResponse(self._html, headers=self._headers)

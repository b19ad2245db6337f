"""Twilio's Content API: what is made once and then sent by its sid, and WhatsApp's approval of templates."""

from __future__ import annotations

import json
import re
import secrets
import time
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulator.accounts import Accounts, Clock
from simulator.record import Record, dumps
from simulator.twilio.fill import LIST, QUICK_REPLY, TEXT, names
from simulator.twilio.problems import Problem, not_found

Json = dict[str, Any]
_KINDS = (TEXT, QUICK_REPLY, LIST)
_MOST_VARIABLES = 100
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
_REVIEW = 0.5
"""Seconds until WhatsApp has decided about a template."""
TEMPLATE_LANGUAGES = frozenset(
    "af ar az bg bn ca cs da de el en en_GB en_US es es_AR es_ES es_MX et fa fi fil fr gu ha he hi hr hu id it ja ka kk"
    " kn ko ky_KG lo lt lv mk ml mr ms nb nl pa pl prs_AF ps_AF pt_BR pt_PT ro ru rw_RW sk sl sq sr sv sw ta te th tr"
    " uk ur uz vi zh_CN zh_HK zh_TW zu".split()
)
"""WhatsApp's codes for templates; Tigrinya, Somali and Kurmanji have none."""
_EDGE = re.compile(r"^\s*\{\{|\}\}\s*$|\}\}\s*\{\{")


class Contents:
    """Makes, finds, lists and submits contents. Raises Problem."""

    def __init__(self, accounts: Accounts, clock: Clock, record: Record) -> None:
        self._accounts, self._clock, self._record = accounts, clock, record

    def create(self, given: Any) -> Json:
        body = _checked(given)
        sid, now = "HX" + secrets.token_hex(16), self._clock.now().isoformat()
        self._record.run("INSERT INTO content (sid, made_at, body) VALUES (?, ?, ?)", sid, now, dumps(body))
        return self.fetch(sid)

    def fetch(self, sid: str) -> Json:
        return self._resource(self._row(sid))

    def delete(self, sid: str) -> None:
        self._row(sid)
        self._record.run("DELETE FROM content WHERE sid = ?", sid)

    def page(self, size: int, number: int, approvals: bool) -> tuple[list[Json], bool]:
        """The contents of a page, oldest first, and whether there are more."""
        rows = self._record.rows("SELECT * FROM content ORDER BY rowid LIMIT ? OFFSET ?", size + 1, size * number)
        made = [self._resource(row) | ({"approval_requests": _approval(row)} if approvals else {}) for row in rows]
        return made[:size], len(made) > size

    def submit(self, sid: str, given: Any) -> Json:
        """Asks WhatsApp for approval. A template in a language WhatsApp has no code for is refused."""
        content = self.fetch(sid)
        name, category = str(given.get("name", "")), str(given.get("category", ""))
        if not _NAME.fullmatch(name) or category not in _CATEGORIES:
            raise Problem(20001, "name is [a-z0-9_]+, category one of " + ", ".join(_CATEGORIES))
        if LIST in content["types"]:
            raise Problem(20001, "a list-picker can't be a template: it goes in session only")
        if content["language"] not in TEMPLATE_LANGUAGES:
            raise Problem(20001, f"WhatsApp has no templates in {content['language']}")
        if any(_EDGE.search(body["body"]) for body in content["types"].values()):
            raise Problem(20001, "a variable stands first, last or beside another")
        kind = next(iter(content["types"]))
        asked = {"name": name, "category": category, "content_type": kind, "since": time.time()}
        self._record.run("UPDATE content SET approval = ? WHERE sid = ?", dumps(asked), sid)
        return _approval(self._row(sid)) | {"status": "received"}

    def approvals(self, sid: str) -> Json:
        row = self._row(sid)
        link = f"{self._url(sid)}/ApprovalRequests"
        return {"sid": sid, "account_sid": self._accounts.twilio_account_sid, "whatsapp": _approval(row), "url": link}

    def to_send(self, sid: str) -> tuple[Json, bool]:
        """The content, and whether it may go outside the window. Raises Problem (21655)."""
        row = self._record.row("SELECT * FROM content WHERE sid = ?", sid)
        if row is None:
            raise Problem(21655)
        return json.loads(row["body"]), _approval(row).get("status") == "approved"

    def _row(self, sid: str) -> Any:
        row = self._record.row("SELECT * FROM content WHERE sid = ?", sid)
        if row is None:
            raise not_found()
        return row

    def _url(self, sid: str) -> str:
        return f"https://content.twilio.com/v1/Content/{sid}"

    def _resource(self, row: Any) -> Json:
        url, made = self._url(row["sid"]), datetime.fromisoformat(row["made_at"]).strftime("%Y-%m-%dT%H:%M:%SZ")
        links = {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        }
        account = self._accounts.twilio_account_sid
        facts = {"sid": row["sid"], "account_sid": account, "date_created": made, "date_updated": made, "url": url}
        return {**facts, **json.loads(row["body"]), "links": links}


def _approval(row: Any) -> Json:
    asked = json.loads(row["approval"])
    if not asked:
        return {}
    decided = time.time() - asked.pop("since") >= _REVIEW
    reason = _refusal(json.loads(row["body"])["types"]) if decided else ""
    status = ("rejected" if reason else "approved") if decided else "pending"
    return {**asked, "status": status, "rejection_reason": reason, "allow_category_change": False}


def _refusal(types: Mapping[str, Any]) -> str:
    """Why WhatsApp's review refuses a template."""
    titles = "".join(action["title"] for action in types.get(QUICK_REPLY, {}).get("actions", ()))
    emoji = any(unicodedata.category(sign) == "So" for sign in titles)
    return "buttons can't have emoji" if emoji or "{{" in titles else ""


def _checked(given: Any) -> Json:
    """friendly_name, language, variables and types of a content to make. Raises Problem."""
    if not isinstance(given, dict) or not isinstance(given.get("types"), dict):
        raise Problem(20001, "a JSON object with types")
    types = {kind: _without_nulls(body) for kind, body in given["types"].items() if body is not None}
    if not types or set(types) - set(_KINDS):
        raise Problem(20001, "types the stand-in knows are " + ", ".join(_KINDS))
    for kind, body in types.items():
        _shape(kind, body)
    samples = given.get("variables") or {}
    used = names(types)
    if not all(isinstance(value, str) for value in samples.values()) or used - set(samples):
        raise Problem(20001, "every variable needs a sample text")
    if len(used) > _MOST_VARIABLES:
        raise Problem(20001, f"at most {_MOST_VARIABLES} variables")
    if not given.get("language"):
        raise Problem(20001, "language is required")
    name = str(given.get("friendly_name") or "")
    return {"friendly_name": name, "language": str(given["language"]), "variables": samples, "types": types}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(entry) for key, entry in value.items() if entry is not None}
    return [_without_nulls(entry) for entry in value] if isinstance(value, list) else value


def _shape(kind: str, body: Any) -> None:
    """The parts a type must have, each a text."""
    entries = {QUICK_REPLY: ("actions", ("title",)), LIST: ("items", ("id", "item"))}.get(kind)
    parts = ("body", "button") if kind == LIST else ("body",)
    if not isinstance(body, dict) or not all(isinstance(body.get(part), str) and body[part] for part in parts):
        raise Problem(20001, f"{kind} needs " + " and ".join(parts))
    if entries is None:
        return
    name, required = entries
    rows = body.get(name)
    if not isinstance(rows, list) or not 1 <= len(rows) <= 10:
        raise Problem(20001, f"{kind} has 1 to 10 {name}")
    if not all(isinstance(row, dict) and all(isinstance(row.get(part), str) for part in required) for row in rows):
        raise Problem(20001, f"each of {name} needs " + " and ".join(required))

"""Lists as Twilio gives them: filters in, pages out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from simulator.messages import Query, Sender
from simulator.people import People
from simulator.twilio.problems import Problem

PAGE_SIZE = 50
_LARGEST = 1000


def asked(query: Mapping[str, str], sender: str, people: People) -> Query | None:
    """What is looked for; None where no message can fit. Raises Problem."""
    ours = f"whatsapp:{sender}"
    to, source = query.get("To", ""), query.get("From", "")
    if to == source == ours or (to and source and ours not in (to, source)):
        return None
    theirs = next((address for address in (to, source) if address and address != ours), "").removeprefix("whatsapp:")
    person = people.at("whatsapp", theirs) if theirs else None
    if theirs and person is None:
        return None
    by: Sender | None = "bot" if source == ours or (to and to != ours) else "resident" if source or to else None
    return Query(person.id if person else None, by, *_span(query))


def numbers(query: Mapping[str, str]) -> tuple[int, int]:
    """Size and number of the page. Raises Problem."""
    try:
        size, number = int(query.get("PageSize", PAGE_SIZE)), int(query.get("Page", 0))
    except ValueError:
        raise Problem(20001, "PageSize and Page are numbers") from None
    if not 1 <= size <= _LARGEST or number < 0:
        raise Problem(20001, f"PageSize is 1 to {_LARGEST}, Page not negative")
    return size, number


def _span(query: Mapping[str, str]) -> tuple[datetime, datetime]:
    """`DateSent` is a day; `DateSent>` and `DateSent<` are days or moments, both included."""
    since, until = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    if day := query.get("DateSent"):
        since = _moment(day).replace(hour=0, minute=0, second=0, microsecond=0)
        until = since + timedelta(days=1)
    if after := query.get("DateSent>"):
        since = _moment(after)
    if before := query.get("DateSent<"):
        until = _moment(before) + (timedelta(days=1) if len(before) == len("2026-01-01") else timedelta())
    return since, until


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(20001, f"{text} is no date") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def page(request: Request, messages: Sequence[Any], size: int, number: int, more: bool) -> dict[str, Any]:
    """Messages with their neighbours' addresses."""
    path = request.url.path[request.url.path.index("/2010-04-01") :]
    kept = {
        name: value for name, value in request.query_params.items() if name not in ("Page", "PageToken", "PageSize")
    }

    def uri(page: int) -> str:
        return f"{path}?{urlencode(kept | {'PageSize': size, 'Page': page})}"

    return {
        "messages": list(messages),
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(messages) - 1, 0),
        "uri": uri(number),
        "first_page_uri": uri(0),
        "next_page_uri": f"{uri(number + 1)}&PageToken=P{number + 1}" if more else None,
        "previous_page_uri": uri(number - 1) if number else None,
    }


def contents(request: Request, found: Sequence[Any], size: int, number: int, more: bool) -> dict[str, Any]:
    """Contents in the envelope of Twilio's newer APIs."""
    path = request.url.path[request.url.path.index("/v1/") :]

    def url(page: int) -> str:
        return f"https://content.twilio.com{path}?PageSize={size}&Page={page}"

    meta = {
        "page": number,
        "page_size": size,
        "first_page_url": url(0),
        "previous_page_url": url(number - 1) if number else None,
        "url": url(number),
        "next_page_url": f"{url(number + 1)}&PageToken=P{number + 1}" if more else None,
        "key": "contents",
    }
    return {"meta": meta, "contents": list(found)}

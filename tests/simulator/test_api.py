"""The interface of the simulator: what it takes, what it tells, whom it answers."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from simulator.orders import NotUnderstood, order
from tests.simulator.world import World


async def test_after_tells_what_came_since(sim: World) -> None:
    chat = await sim.chat("samir")
    sent = [str((await sim.bot.send_message(chat, text)).message_id) for text in ("one", "two")]
    assert [shown["text"] for shown in await sim.messages("telegram", "samir", after=sent[0])] == ["two"]
    assert len(await sim.messages("telegram", "samir", after="0")) == 3
    mine = await sim.send("telegram", "samir", text="three")
    await sim.bot.send_message(chat, "four")
    assert [shown["text"] for shown in await sim.messages("telegram", "samir", after=mine["id"])] == ["four"]


async def test_who_polls_is_told_what_changed(sim: World) -> None:
    async def changed(revision: int) -> dict[str, Any]:
        query = {"channel": "telegram", "user": "samir", "changed": revision}
        return dict((await sim.http.get("/simulator/api/messages", params=query)).json())

    chat = await sim.chat("samir")
    sent = await sim.bot.send_message(chat, "one")
    first = await changed(0)
    assert [shown["text"] for shown in first["messages"]] == ["hello", "one"]
    assert (await changed(first["revision"]))["messages"] == []
    await sim.bot.edit_message_text("uno", chat, sent.message_id)
    second = await changed(first["revision"])
    assert [shown["text"] for shown in second["messages"]] == ["uno"]
    await sim.bot.delete_message(chat, sent.message_id)
    assert (await changed(second["revision"]))["messages"] == [{"id": str(sent.message_id), "gone": True}]


async def test_nobody_has_no_messages(sim: World) -> None:
    assert await sim.messages("whatsapp", "nobody") == []


async def test_the_clock_is_told_and_moved(sim: World) -> None:
    async def move(**given: Any) -> str:
        return str((await sim.http.post("/simulator/api/clock", json=given)).json()["now"])

    assert (await sim.http.get("/simulator/api/clock")).json() == {"now": "2026-03-02T09:00:00+00:00"}
    assert await move(forward=3600) == "2026-03-02T10:00:00+00:00"
    assert await move(now="2026-03-09T18:00:00+01:00") == "2026-03-09T17:00:00+00:00"
    assert await move(now="2026-03-10T18:00:00") == "2026-03-10T18:00:00+00:00"
    assert await move(now="2026-03-10T18:00:00Z") == "2026-03-10T18:00:00+00:00"
    assert sim.clock.now() == datetime(2026, 3, 10, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("send", {"channel": "sms", "user": "samir", "text": "a"}, "channel"),
        ("send", {"channel": "telegram", "text": "a"}, "user"),
        ("send", {"channel": "telegram", "user": "samir"}, "text"),
        ("send", {"channel": "telegram", "user": "samir", "text": 5}, "text"),
        ("send", {"channel": "telegram", "user": "samir", "txet": "a"}, "txet"),
        ("send", {"channel": "telegram", "user": "samir", "text": "a", "provider_id": "SM1"}, "provider_id"),
        ("send", {"channel": "telegram", "user": "samir", "place": {"latitude": "north"}}, "place"),
        ("send", [], "body"),
        ("clock", {"now": "tomorrow"}, "now"),
        ("clock", {"forward": "an hour"}, "forward"),
        ("faults", {"channel": "telegram", "fault": "earthquake", "count": 1}, "fault"),
        ("faults", {"channel": "telegram", "fault": "timeout", "count": "many"}, "count"),
        ("reset", {"channel": "telegram"}, "user"),
    ],
)
async def test_what_is_not_understood_is_named(sim: World, path: str, body: Any, field: str) -> None:
    answer = await sim.http.post(f"/simulator/api/{path}", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_a_body_that_is_no_json_is_not_understood(sim: World) -> None:
    for content, kind in ((b"{", "application/json"), (b"{}", "text/plain"), (b'{"a":' * 100_000, "application/json")):
        answer = await sim.http.post("/simulator/api/send", content=content, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["field"]) == (400, "body")


async def test_an_unknown_after_is_not_understood(sim: World) -> None:
    await sim.chat("samir")
    answer = await sim.http.get("/simulator/api/messages?channel=telegram&user=samir&after=nothing")
    assert (answer.status_code, answer.json()["field"]) == (400, "after")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELDS = "channel user text choice voice picture place sticker start blocked provider_id stale message".split()


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_json_is_an_order_or_is_not_understood(body: dict[str, Any]) -> None:
    with contextlib.suppress(NotUnderstood):
        order({"channel": "telegram", "user": "samir", **body})


async def test_a_pasted_half_of_an_emoji_breaks_nothing(sim: World) -> None:
    body = b'{"channel": "whatsapp", "user": "samir", "text": "a\\ud83d"}'
    answer = await sim.http.post("/simulator/api/send", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert sim.receiver.forms[-1]["Body"] == "a\ufffd"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "simulator.example"},
        {"Host": "127.0.0.1.example"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
async def test_other_sites_are_kept_out(sim: World, headers: dict[str, str]) -> None:
    for path in ("", "/", "/api/clock", f"/telegram/bot{'4242:not-a-real-token'}/getMe"):
        assert (await sim.http.get(f"/simulator{path}", headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("127.3.2.1", 200),
        ("::1", 200),
        ("::ffff:127.0.0.1", 200),
        ("192.0.2.7", 403),
        ("unix", 403),
    ],
)
async def test_only_this_machine_is_answered(sim: World, address: str, status: int) -> None:
    transport = httpx.ASGITransport(Starlette(routes=sim.simulator.routes), client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get("/simulator/api/clock")).status_code == status


async def test_an_upload_never_becomes_a_page(sim: World) -> None:
    chat = await sim.chat("samir")
    await sim.bot.send_document(chat, b"<script>alert(1)</script>", filename="a b.html")
    document = (await sim.messages("telegram", "samir"))[-1]["document"]
    answer = await sim.http.get(document["link"])
    assert answer.headers["content-disposition"] == "attachment; filename=ab.html"
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_a_webhook_that_cannot_be_reached_is_said_so(sim: World) -> None:
    body = {"channel": "telegram", "user": "samir", "text": "hello"}
    await sim.bot.set_webhook("https://127.0.0.1:1/webhooks/telegram", secret_token="a-secret")
    answer = await sim.http.post("/simulator/api/send", json=body)
    assert (answer.status_code, answer.json()["status"]) == (502, None)
    await sim.bot.delete_webhook()
    assert (await sim.send("telegram", "samir", text="nobody asked"))["status"] is None

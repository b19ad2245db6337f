"""What a provider has taken survives the process, even one that is killed in the middle of everything."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from simulator.people import derived
from simulator.record import Record
from tests.simulator.world import AUTH, SENDER, SID, TOKEN, until, world

ROOT = Path(__file__).resolve().parents[2]


@contextlib.asynccontextmanager
async def standing(database: Path) -> AsyncIterator[tuple[httpx.AsyncClient, asyncio.subprocess.Process]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator.standing", str(database)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    try:
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            yield client, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # nothing else lets go of its pipe


async def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    database = tmp_path / "simulator.db"
    async with standing(database) as (client, process):
        await client.post("/simulator/api/send", json={"channel": "whatsapp", "user": "samir", "text": "hello"})
        await client.post("/simulator/api/send", json={"channel": "telegram", "user": "samir", "text": "hello"})
        await client.post("/simulator/api/faults", json={"channel": "telegram", "fault": "timeout", "count": 2})
        answered = []

        async def write(number: int) -> None:
            form = {
                "To": f"whatsapp:{derived('whatsapp', 'samir')}",
                "From": f"whatsapp:{SENDER}",
                "Body": f"w{number}",
            }
            path = f"/simulator/twilio/2010-04-01/Accounts/{SID}/Messages.json"
            with contextlib.suppress(httpx.HTTPError):
                if (await client.post(path, data=form, auth=(SID, AUTH))).status_code == 201:
                    answered.append(f"w{number}")

        writing = [asyncio.create_task(write(number)) for number in range(200)]
        await until(lambda: len(answered) > 20)
        process.send_signal(signal.SIGKILL)
        await asyncio.gather(*writing)
    async with world(database) as sim:
        kept = [shown["text"] for shown in await sim.messages("whatsapp", "samir")]
        assert set(answered) <= set(kept)
        assert len(kept) == len(set(kept))
        faults = (await sim.http.get("/simulator/api/faults")).json()["faults"]
        assert [fault["count"] for fault in faults] == [2]


async def test_receipts_under_way_go_on(tmp_path: Path) -> None:
    database = tmp_path / "simulator.db"
    async with world(database) as sim:
        to = await sim.number("samir")
        await sim.fault("whatsapp", "late_status")
        await sim.text(to, "hello", status_callback="https://meedoen.example/webhooks/whatsapp/status?delivery=7")
    async with world(database) as sim:
        await until(lambda: ("read", "7") in [(status, delivery) for _, status, delivery in sim.receiver.statuses])


async def test_an_update_nobody_confirmed_comes_again(tmp_path: Path) -> None:
    database = tmp_path / "simulator.db"
    async with world(database) as sim:
        sim.receiver.answers = [503]
        await sim.send("telegram", "samir", text="hello")
    async with world(database) as sim:
        await until(lambda: sim.receiver.updates)


async def test_an_edit_is_kept(tmp_path: Path) -> None:
    database = tmp_path / "simulator.db"
    async with world(database) as sim:
        chat = await sim.chat("samir")
        sent = await sim.bot.send_message(chat, "before")
        await sim.bot.edit_message_text("after", chat, sent.message_id)
    async with world(database) as sim:
        assert (await sim.messages("telegram", "samir"))[-1]["text"] == "after"
        assert await sim.chat("samir") == chat
        answer = await sim.http.get(f"/simulator/telegram/bot{TOKEN}/getChat", params={"chat_id": chat})
        assert answer.json()["result"]["id"] == chat


def test_a_file_of_another_version_starts_empty_and_repeats_no_number(tmp_path: Path) -> None:
    path = tmp_path / "simulator.db"
    record = Record(path)
    record.run("INSERT INTO person (channel, user, address, name) VALUES ('telegram', 'a', '1', 'A')")
    before = record.row("SELECT seq FROM sqlite_sequence WHERE name = 'message'")
    record.run("PRAGMA user_version = 999")
    record.close()
    again = Record(path)
    after = again.row("SELECT seq FROM sqlite_sequence WHERE name = 'message'")
    assert again.rows("SELECT * FROM person") == []
    assert before is not None
    assert after is not None
    assert after[0] >= before[0] > 10**8
    again.close()

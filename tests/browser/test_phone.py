"""Writing, tapping, attaching: what a person does on the phone page reaches the bot, and what the bot sends is seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels import calendar
from bot.messages import Appointment
from tests.simulator.test_twilio_contents import BUTTONS, LIST, make
from tests.simulator.world import World, until

YES = InlineKeyboardMarkup([[InlineKeyboardButton("✅ እወ", callback_data="/yes")]])


def variables(*values: str) -> str:
    return json.dumps({str(number): value for number, value in enumerate(values, 1)})


async def open_phones(page: Page, sim: World, *owners: str) -> None:
    query = "&".join(f"phone={owner}" for owner in owners)
    await page.goto(f"{sim.url}/simulator?{query}")
    await expect(page.locator(".phone")).to_have_count(len(owners))


async def test_what_is_written_is_sent_and_answered(page: Page, sim: World) -> None:
    await open_phones(page, sim, "whatsapp,samir,ar")
    await page.get_by_label("Message to Meedoen").fill("مرحبا")
    await page.keyboard.press("Enter")
    await expect(page.locator(".resident .text")).to_have_text("مرحبا")
    await expect(page.locator(".ticks.delivered")).to_be_visible()
    assert (sim.receiver.forms[-1]["Body"], sim.receiver.forms[-1]["ProfileName"]) == ("مرحبا", "Samir")
    await sim.text(sim.receiver.forms[-1]["From"], "أهلاً!")
    await expect(page.locator(".bot .text")).to_have_text("أهلاً!")
    await expect(page.locator(".resident .ticks")).to_have_attribute("aria-label", "read")
    await expect(page.get_by_label("Message to Meedoen")).to_be_focused()


async def test_a_line_break_is_shift_enter(page: Page, sim: World) -> None:
    await open_phones(page, sim, "whatsapp,grace,en")
    await page.get_by_label("Message to Meedoen").focus()
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.get_by_role("button", name="Send").click()
    await until(lambda: sim.receiver.forms)
    assert sim.receiver.forms[-1]["Body"] == "one\ntwo"


async def test_a_first_word_and_a_poster_are_offered(page: Page, sim: World) -> None:
    await open_phones(page, sim, "telegram,selam,ti", "telegram,elif,tr")
    await page.get_by_role("button", name="ሰላም").click()
    await page.get_by_role("button", name="Scan the poster at azc Utrecht").last.click()
    await until(lambda: len(sim.receiver.updates) == 2)
    messages = [update.message for update in sim.receiver.updates]
    assert [message and message.text for message in messages] == ["ሰላም", "/start utrecht"]
    users = [message and message.from_user for message in messages]
    assert [user and user.language_code for user in users] == ["ti", "tr"]
    await expect(page.locator(".empty:visible")).to_have_count(0)


async def test_a_button_on_whatsapp_is_tapped(page: Page, sim: World) -> None:
    to, sid = await sim.number("samir"), await make(sim, BUTTONS)
    await sim.content(to, sid, variables("قادم؟", "✅ نعم", "/yes", "❌ لا", "/no"))
    await open_phones(page, sim, "whatsapp,samir,ar")
    await page.get_by_role("button", name="❌ لا").click()
    await expect(page.locator(".resident .text").last).to_have_text("❌ لا")
    assert sim.receiver.forms[-1]["ButtonPayload"] == "/no"


async def test_a_list_rises_and_is_walked_with_the_keyboard(page: Page, sim: World) -> None:
    to, sid = await sim.number("samir"), await make(sim, LIST)
    await sim.content(to, sid, variables("ماذا تحب؟", "👆 اختر", "🍲 الطبخ", "/cook", "الثلاثاء 16:00"))
    await open_phones(page, sim, "whatsapp,samir,ar")
    opener = page.get_by_role("button", name="👆 اختر")
    await opener.focus()
    await page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_be_visible()
    await expect(sheet.get_by_role("button", name="🍲 الطبخ")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(opener).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".resident .text").last).to_have_text("🍲 الطبخ")
    assert sim.receiver.forms[-1]["ListId"] == "/cook"


async def test_a_keyboard_on_telegram_is_tapped_and_disappears(page: Page, sim: World) -> None:
    chat = await sim.chat("selam")
    sent = await sim.bot.send_message(chat, "ትመጽእ ዲኻ?", reply_markup=YES)
    await open_phones(page, sim, "telegram,selam,ti")
    button = page.get_by_role("button", name="✅ እወ")
    await button.click()
    await until(lambda: sim.receiver.updates[-1].callback_query)
    query = sim.receiver.updates[-1].callback_query
    assert query is not None
    await sim.bot.answer_callback_query(query.id)
    await sim.bot.edit_message_reply_markup(chat, sent.message_id)
    await expect(button).to_have_count(0)
    await expect(page.locator(".chosen:visible")).to_have_text("✅ እወ")


@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
async def test_a_voice_note_a_picture_a_place_and_a_sticker_are_sent(page: Page, sim: World, channel: str) -> None:
    await open_phones(page, sim, f"{channel},samir,ar")
    for name, seen in (("Voice note", ".voice"), ("Picture", ".picture"), ("Place", ".place"), ("Sticker", ".sticker")):
        await page.get_by_role("button", name="Attach", exact=True).click()
        await page.get_by_role("button", name=name, exact=True).click()
        await expect(page.locator(f".resident {seen}")).to_be_visible()
    loaded = "images => images.every(image => image.complete && image.naturalWidth > 0)"
    await page.locator(".sticker").scroll_into_view_if_needed()
    await page.wait_for_function(f"({loaded})([...document.querySelectorAll('.resident img')])")
    assert len(sim.receiver.forms) + len(sim.receiver.updates) == 4


async def test_a_place_and_a_date_are_cards_with_links(page: Page, sim: World) -> None:
    chat = await sim.chat("selam")
    await sim.bot.send_venue(chat, 52.09, 5.12, "Buurthuis", "Oudegracht 1")
    starts = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
    file = calendar.file(Appointment("a@b", "ምኽሻን", starts, starts + timedelta(hours=2)))
    await sim.bot.send_document(chat, file, filename="meedoen.ics")
    await open_phones(page, sim, "telegram,selam,ti")
    place = page.locator(".place")
    await expect(place).to_contain_text("Oudegracht 1")
    assert "mlat=52.090000&mlon=5.120000" in str(await place.get_attribute("href"))
    date = page.locator(".date")
    await expect(date).to_contain_text("16:00–18:00")
    async with page.expect_download() as download:
        await date.click()
    assert (await (await download.value).path()).read_bytes() == file


async def test_people_apps_and_languages_are_chosen(page: Page, sim: World) -> None:
    await sim.send("telegram", "amina", text="Salaan")
    await open_phones(page, sim, "whatsapp,samir,ar")
    await page.get_by_label("Person").select_option("Amina")
    await expect(page.get_by_label("Language of the phone")).to_have_value("so")
    await page.get_by_text("Telegram", exact=True).click()
    await expect(page.locator(".resident .text")).to_have_text("Salaan")
    await page.get_by_label("Language of the phone").select_option("العربية")
    await expect(page.locator(".screen")).to_have_attribute("dir", "rtl")


async def test_phones_are_laid_beside_each_other_and_kept(page: Page, sim: World) -> None:
    await page.goto(f"{sim.url}/simulator")
    await expect(page.locator(".phone")).to_have_count(2)
    await page.get_by_role("button", name="Another phone").click()
    await expect(page.locator(".phone")).to_have_count(3)
    await page.reload()
    await expect(page.locator(".phone")).to_have_count(3)
    await page.get_by_role("button", name="More for this phone").first.click()
    await page.get_by_role("button", name="Put this phone away").click()
    await expect(page.locator(".phone")).to_have_count(2)


async def test_somebody_starts_over_and_blocks(page: Page, sim: World) -> None:
    before = await sim.chat("samir")
    await open_phones(page, sim, "telegram,samir,ar")

    async def choose(name: str) -> None:
        await page.get_by_role("button", name="More for this phone").click()
        await page.get_by_role("button", name=name).click()

    await expect(page.locator(".message")).to_have_count(1)
    await choose("Start over as somebody new")
    await expect(page.locator(".message")).to_have_count(0)
    assert await sim.chat("samir") != before
    await choose("Block Meedoen")
    await until(lambda: sim.receiver.updates[-1].my_chat_member)
    await choose("Unblock Meedoen")


async def test_typing_is_seen(page: Page, sim: World) -> None:
    chat = await sim.chat("selam")
    await open_phones(page, sim, "telegram,selam,ti")
    await sim.bot.send_chat_action(chat, "typing")
    await expect(page.locator(".state")).to_have_text("typing…")
    await sim.bot.send_message(chat, "ሰላም")
    await expect(page.locator(".state")).to_have_text("online")


async def test_what_the_bot_did_not_take_is_said(page: Page, sim: World) -> None:
    sim.receiver.answers = [500]
    await open_phones(page, sim, "whatsapp,samir,ar")
    await page.get_by_role("button", name="مرحبا").click()
    await expect(page.get_by_role("alert")).to_have_text("The bot did not take that: 500")


async def test_the_clock_is_moved(page: Page, sim: World) -> None:
    await open_phones(page, sim, "whatsapp,samir,ar")
    now = page.locator("#now-time")
    await expect(now).to_have_text("10:00")
    await page.get_by_role("button", name="+1 hour").click()
    await page.get_by_role("button", name="+1 day").click()
    await expect(now).to_have_text("11:00")
    await expect(page.locator("#now-day")).to_have_text("Tuesday 3 March")
    for local, moment in (("2026-03-29T09:00", (29, 7)), ("2026-03-28T09:00", (28, 8))):
        await page.get_by_label("Go to date and time").fill(local)
        await page.get_by_role("button", name="Go to this time").click()
        await expect(now).to_have_text("09:00")
        await until(lambda at=moment: sim.clock.now() == datetime(2026, 3, *at, tzinfo=UTC))
    await expect(page.locator(".bar-time")).to_have_text("09:00")


async def test_a_fault_is_set_and_taken_back(page: Page, sim: World) -> None:
    async def faults() -> list[Any]:
        return list((await sim.http.get("/simulator/api/faults")).json()["faults"])

    await open_phones(page, sim, "whatsapp,samir,ar")
    await page.get_by_text("Make something go wrong").click()
    await page.get_by_label("What", exact=True).select_option("telegram:too_fast")
    await page.get_by_label("Times").fill("3")
    await page.get_by_role("button", name="Set", exact=True).click()
    await expect(page.locator("#fault-list")).to_contain_text("Telegram: Says: too many requests ×3")
    assert [fault["fault"] for fault in await faults()] == ["too_fast"]
    await page.get_by_role("button", name="Take back").click()
    await expect(page.locator("#fault-list li")).to_have_count(0)
    assert await faults() == []

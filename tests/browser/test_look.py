"""Right-to-left is right, narrow screens are wide enough, everything has a name, nothing a message holds becomes markup."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.requests import Request
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from simulator.accounts import Accounts
from simulator.page import Page as PhonePage
from tests.browser.test_phone import open_phones, variables
from tests.simulator.test_twilio_contents import LIST, make
from tests.simulator.world import World


async def left(page: Page, selector: str) -> float:
    box = await page.locator(selector).last.bounding_box()
    assert box is not None
    return float(box["x"])


async def test_an_arabic_phone_is_mirrored(page: Page, sim: World) -> None:
    to, sid = await sim.number("samir"), await make(sim, LIST)
    described = "الثلاثاء · ١٠ دقائق مشياً على الأقدام من مركز اللجوء في المدينة"
    await sim.content(to, sid, variables("ماذا تحب؟", "👆 اختر", "🍲 الطبخ", "/cook", described))
    await open_phones(page, sim, "whatsapp,samir,ar")
    await expect(page.locator(".open-list")).to_be_visible()
    assert await left(page, ".resident .bubble") < await left(page, ".bot .bubble")
    assert await left(page, ".send") < await left(page, "textarea") < await left(page, ".attach-button")
    await page.locator(".open-list").click()
    title = page.locator(".sheet li strong")
    assert await title.evaluate("node => getComputedStyle(node).direction") == "rtl"
    close, heading = await left(page, ".sheet-close"), await left(page, ".sheet h3")
    assert close < heading


async def test_each_text_has_its_own_direction(page: Page, sim: World) -> None:
    to = await sim.number("samir")
    await sim.text(to, "Hallo, welkom!")
    await sim.text(to, "أهلاً!")
    await open_phones(page, sim, "whatsapp,samir,ar")
    directions = "nodes => nodes.map(node => getComputedStyle(node).direction)"
    await expect(page.locator(".bot .text")).to_have_count(2)
    assert await page.locator(".bot .text").evaluate_all(directions) == ["ltr", "rtl"]


@pytest.mark.parametrize("language", ["ti", "ar"])
async def test_letters_have_shapes(page: Page, sim: World, language: str) -> None:
    """The font that draws them knows them: the stacks name fonts of Windows, macOS, Android and Debian."""
    text = {"ti": "ሰላም", "ar": "مرحبا"}[language]
    await sim.send("whatsapp", "samir", text=text)
    await open_phones(page, sim, f"whatsapp,samir,{language}")
    await expect(page.locator(".resident .text")).to_have_text(text)
    session = await page.context.new_cdp_session(page)
    await session.send("DOM.enable")
    await session.send("CSS.enable")
    document = await session.send("DOM.getDocument")
    query = {"nodeId": document["root"]["nodeId"], "selector": ".resident .text"}
    node = await session.send("DOM.querySelector", query)
    fonts = (await session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]}))["fonts"]
    assert sum(font["glyphCount"] for font in fonts) >= 3
    assert not [font for font in fonts if "Last" in font["familyName"]]


@pytest.mark.parametrize(("width", "height"), [(360, 640), (390, 844), (768, 1024), (1280, 800), (1920, 1080)])
async def test_nothing_sticks_out_on_any_screen(browser: Browser, sim: World, width: int, height: int) -> None:
    chat = await sim.chat("samir")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x" * 64, callback_data="a")]])
    await sim.bot.send_message(chat, "https://meedoen.example/" + "x" * 300 + "\n" + "W" * 300, reply_markup=keyboard)
    page = await browser.new_page(viewport={"width": width, "height": height})
    await open_phones(page, sim, "telegram,samir,ar")
    await expect(page.locator(".choice")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    sticking = """() => {
        const screen = document.querySelector('.screen').getBoundingClientRect();
        const inside = (box) => box.left >= screen.left - 1 && box.right <= screen.right + 1;
        return [...document.querySelectorAll('.screen *')].filter((node) => node.checkVisibility()
            && !node.closest('svg, .hidden, .text') && !inside(node.getBoundingClientRect())).map((node) => node.className);
    }"""
    assert await page.evaluate(sticking) == []
    await expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    await page.close()


async def test_everything_that_can_be_used_has_a_name(page: Page, sim: World) -> None:
    await sim.send("whatsapp", "samir", voice=True)
    await open_phones(page, sim, "whatsapp,samir,ar", "telegram,selam,ti")
    await page.get_by_text("Make something go wrong").click()
    await expect(page.locator(".voice")).to_be_visible()
    snapshot = await page.locator("body").aria_snapshot()
    nameless = [
        line
        for line in snapshot.splitlines()
        if line.strip().rstrip(":") in ("- button", "- textbox", "- combobox", "- link")
    ]
    assert nameless == []
    assert await page.locator("main .phone").first.get_attribute("aria-label") == "Samir, whatsapp"
    assert await page.get_by_role("log").first.get_attribute("aria-live") == "polite"


async def test_the_page_is_used_without_a_mouse(page: Page, sim: World) -> None:
    await open_phones(page, sim, "whatsapp,grace,en")
    focused = "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
    seen = []
    for _ in range(25):
        await page.keyboard.press("Tab")
        seen.append(await page.evaluate(focused))
    for name in ("+1 hour", "Another phone", "More for this phone", "Attach", "Message to Meedoen", "Send"):
        assert name in seen
    await page.get_by_label("More for this phone").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Start over as somebody new")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("More for this phone")).to_be_focused()


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}javascript:alert(3)"


async def test_what_a_message_holds_stays_text(page: Page, sim: World) -> None:
    chat = await sim.chat("samir")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(HOSTILE[:64], callback_data="a")]])
    await sim.bot.send_message(chat, HOSTILE, reply_markup=keyboard)
    await sim.bot.send_venue(chat, 1, 2, HOSTILE, HOSTILE)
    await sim.send("telegram", "samir", text=HOSTILE, profile_name=HOSTILE[:64])
    await open_phones(page, sim, "telegram,samir,ar")
    await expect(page.locator(".resident .text").last).to_have_text(HOSTILE)
    await expect(page.locator(".log script, .log img")).to_have_count(0)


async def test_the_policy_allows_no_inline_script_and_no_other_site(sim: World) -> None:
    answer = await sim.http.get("/simulator")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    for link in ("https://", "http://", "//cdn"):
        assert link not in answer.text


async def test_a_status_alone_is_not_read_out_again(page: Page, sim: World) -> None:
    await open_phones(page, sim, "whatsapp,samir,ar")
    await sim.send("whatsapp", "samir", text="مرحبا")
    await expect(page.locator(".ticks.delivered")).to_be_visible()
    await page.locator(".resident").evaluate("node => { node.dataset.mark = 'same'; }")
    await sim.text(sim.receiver.forms[-1]["From"], "أهلاً!")
    await expect(page.locator(".resident[data-mark=same] .ticks.read")).to_be_visible()


async def test_the_console_is_linked_where_there_is_one() -> None:
    accounts = Accounts("http://127.0.0.1:1", "http://127.0.0.1:1", "1:a", "b", "AC", "c", "+31600000000")
    for console, links in (("/console", 1), ("", 0)):
        answer = await PhonePage(accounts, console).show(Request({"type": "http"}))
        assert bytes(answer.body).decode().count('href="/console"') == links

"""A message as plain text: numbers before choices, an address with a link to a map, a weekday with a date and a time."""

from __future__ import annotations

from collections.abc import Iterable

from babel.dates import format_date

from bot.channels.paging import page_of
from bot.messages import Appointment, Choice, Outbound, Place

PAGE_SIZE = 9
_LOCALES = {"prs": "fa_AF"}  # Babel knows no prs


def plain(message: Outbound) -> str:
    """All of a message that words can carry. A picture is left out: its text says the same."""
    parts = [message.text, *details(message), numbered(message)]
    return "\n\n".join(part for part in parts if part)


def details(message: Outbound) -> list[str]:
    """The place and the date, where the message has them."""
    found = [] if message.place is None else [place_lines(message.place)]
    if message.appointment is not None:
        found.append(date_lines(message.appointment, message.language))
    return found


def told(text: str, choices: Iterable[Choice]) -> str:
    """The text, and what the choices' descriptions say beyond it, for where a choice shows no description."""
    unseen = [choice for choice in choices if choice.description and choice.description not in text]
    lines = "\n".join(f"{choice.title} · {choice.description}" for choice in unseen)
    return f"{text}\n\n{lines}" if lines else text


def numbered(message: Outbound) -> str:
    """One line a choice, with the number to type; 0 turns the page."""
    page = page_of(message.choices, message.page, PAGE_SIZE)
    lines = [
        f"{number} {choice.title}" + (f" · {choice.description}" if choice.description else "")
        for number, choice in page.shown
    ]
    if page.count > 1:
        lines.append(f"0 {message.more if page.next else message.newer}")
    return "\n".join(lines)


def place_lines(place: Place) -> str:
    words = [word for word in (place.name, place.address) if word]
    return "\n".join([f"📍 {', '.join(words)}" if words else "📍", map_link(place)])


def map_link(place: Place) -> str:
    """A page anybody can open, without an account or an app."""
    at = f"{place.latitude:.6f}", f"{place.longitude:.6f}"
    return f"https://www.openstreetmap.org/?mlat={at[0]}&mlon={at[1]}#map=17/{at[0]}/{at[1]}"


def date_lines(appointment: Appointment, language: str) -> str:
    """Weekday, date and times in the zone the appointment carries; then the link to the calendar file."""
    starts, ends = appointment.starts_at, appointment.ends_at
    day = format_date(starts, "EEEE d MMMM", locale=_LOCALES.get(language, language))
    line = f"📅 {day}, \u2068{starts:%H:%M}–{ends:%H:%M}\u2069"
    return "\n".join([line, appointment.link] if appointment.link else [line])

"""Messages as the dialogue makes them, for the tests of every channel."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Appointment, Choice, Outbound, Place

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DOM = Place(52.0907, 5.1214, "Dom church", "Domplein 1, Utrecht")
COOKING = Appointment(
    "signup-12@meedoen",
    "Meedoen",
    datetime(2026, 3, 10, 16, 0, tzinfo=AMSTERDAM),
    datetime(2026, 3, 10, 18, 30, tzinfo=AMSTERDAM),
    "Domplein 1",
    "https://meedoen.example/calendar/s12-abc.ics",
)
YES_NO = (Choice("/SetSlots(adult=true)", "✅ Yes"), Choice("/SetSlots(adult=false)", "❌ No"))
ADULT = Outbound("Are you 18 or older?", YES_NO)
INTERESTS = tuple(Choice(f"/SetSlots(interest={n})", f"Interest {n}") for n in range(1, 6))
MANY = (
    *(Choice(f"/SetSlots(shift={n})", f"Shift {n}") for n in range(1, 22)),
    Choice("/human", "👤 A person", pinned=True),
)

"""Calling a person, and saying honestly when somebody answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.means import Means
from bot.dialogue.actions import Outcome, Say, View
from bot.settings import Settings
from storage import handoffs

URGENT = frozenset({"crisis", "complaint"})
ASKED = "asked"
"""The reason where no other is known."""
NEEDED = timedelta(hours=1)
"""Time a colleague needs before closing to answer the same day."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = 20


def action_open_handoff(means: Means, view: View) -> Outcome:
    """Until the colleague is done nothing more is asked."""
    reason = str(view.slots.get("handoff_reason") or ASKED)[:_LONGEST]
    return Outcome({"handoff_reason": None}, (called(means, view, reason),), final=True, hold=True)


def called(means: Means, view: View, reason: str) -> Say:
    """Calls a person and answers what to say of it."""
    waiting = handoffs.live(means.connection, means.conversation_id) is not None
    handoffs.open(means.connection, means.conversation_id, reason, reason in URGENT, view.now)
    if waiting:
        return Say("utter_handoff_waiting")
    return Say("utter_handoff_opened", {"answer_by": answer_by(means.settings, view.now)})


def answer_by(office: Settings, now: datetime) -> datetime:
    """The end of the office hours in which somebody can still answer, in the office's zone."""
    local = ZoneInfo(office.office_zone)
    today = now.astimezone(local).date()
    days = (today + timedelta(days=ahead) for ahead in range(len(_DAYS) + 1))
    closings = (
        datetime.combine(day, office.office_closes, local) for day in days if _DAYS[day.weekday()] in office.office_days
    )
    return next(closes for closes in closings if closes - now >= NEEDED)

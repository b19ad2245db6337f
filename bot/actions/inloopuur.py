"""The inloopuur of the place they live in: when, where, and a reminder of it."""

from __future__ import annotations

from typing import Any

from bot.actions.means import Means, pin
from bot.dialogue.actions import Outcome, Say, View
from storage import inloopuur, reminders
from storage.inloopuur import InloopuurDate

SOON = 2
"""How many dates to look at for one that is far enough ahead to remind of."""


def action_inloopuur(means: Means, view: View) -> Outcome:
    """Tells the next one. `result` is none where there is nothing to remind of: no date, or too soon."""
    for date in inloopuur.following(means.connection, view.slots.get("location"), view.now):
        say = Say("utter_inloopuur", _told_of(date), place=pin(date))
        return Outcome({"result": "ok" if _can_remind(date, view) else "none"}, (say,))
    return Outcome({"result": "none"}, (Say("utter_no_inloopuur"),))


def action_remind_inloopuur(means: Means, view: View) -> Outcome:
    """Of the next one that begins late enough."""
    dates = inloopuur.following(means.connection, view.slots.get("location"), view.now, SOON)
    for date in dates:
        if _can_remind(date, view):
            reminders.schedule_inloopuur(means.connection, means.conversation_id, date.id, view.now)
            break
    return Outcome(final=True)


def action_inloopuur_reminder(means: Means, view: View) -> Outcome:
    """The date the reminder was for, else the next one. Says nothing where there is none any more."""
    date = inloopuur.one(means.connection, view.slots.get("inloopuur_date"), view.now)
    following = inloopuur.following(means.connection, view.slots.get("location"), view.now)
    for one in [date] if date is not None else following:
        return Outcome(say=(Say("utter_inloopuur_reminder", _told_of(one), place=pin(one)),))
    return Outcome()


def _can_remind(date: InloopuurDate, view: View) -> bool:
    return reminders.moment(date.starts_at, date.zone, view.now) is not None


def _told_of(date: InloopuurDate) -> dict[str, Any]:
    return {"starts": date.starts_at, "ends": date.ends_at, "place": date.place, "address": date.address}

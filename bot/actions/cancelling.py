"""Cancelling a sign-up; no reason is asked. Only their own: an id of somebody else's does nothing."""

from __future__ import annotations

from bot.actions.means import Means, told_of
from bot.dialogue.actions import Outcome, Say, View
from storage import reminders, sign_ups


def action_ask_confirm_cancel(means: Means, view: View) -> Outcome:
    found = sign_ups.own(means.connection, means.resident_id, view.slots.get("sign_up"), view.now)
    if found is None:
        return Outcome(say=(means.gone(),))
    yes = means.option("title_cancel", sign_up=found.id, confirm_cancel=True)
    no = means.option("title_keep", sign_up=found.id, confirm_cancel=False)
    return Outcome(say=(Say("utter_ask_confirm_cancel", told_of(found.shift), (yes, no)),))


def action_cancel_sign_up(means: Means, view: View) -> Outcome:
    """Gives the seat back and drops the reminder."""
    found = sign_ups.own(means.connection, means.resident_id, view.slots.get("sign_up"), view.now)
    if found is not None:
        sign_ups.cancel(means.connection, found.id, view.now)
        reminders.drop_shift(means.connection, found.id)
    return Outcome({"sign_up": None}, final=True)

"""No more messages, and messages again. Sign-ups stay."""

from __future__ import annotations

from bot.actions.means import Means
from bot.dialogue.actions import Outcome, Say, View
from storage import profiles, reminders, sign_ups


def action_stop(means: Means, view: View) -> Outcome:
    """Drops reminders and what is still to be delivered; the answer to this is the last they get."""
    profiles.stop(means.connection, means.resident_id, view.now)
    return Outcome({"stopped": True}, (Say("utter_stopped"),), final=True, hold=True)


def action_start(means: Means, view: View) -> Outcome:
    """Their reminders are there again too."""
    profiles.start(means.connection, means.resident_id)
    for one in sign_ups.upcoming(means.connection, means.resident_id, view.now):
        if one.state == "confirmed":
            reminders.schedule_shift(means.connection, means.conversation_id, one.id, view.now)
    return Outcome({"stopped": False}, final=True)

"""The evening before a shift: are you coming?"""

from __future__ import annotations

from bot.actions.means import Means, told_of
from bot.dialogue.actions import Outcome, Say, View
from storage import sign_ups


def action_check_sign_up(means: Means, view: View) -> Outcome:
    """`result` is ok, or gone where there is nothing to remind of any more."""
    found = sign_ups.own(means.connection, means.resident_id, view.slots.get("sign_up"), view.now)
    if found is None or found.state != "confirmed" or found.shift.starts_at <= view.now:
        return Outcome({"result": "gone"}, (Say("utter_reminder_over"),))
    return Outcome({"result": "ok"})


def action_ask_coming(means: Means, view: View) -> Outcome:
    found = sign_ups.own(means.connection, means.resident_id, view.slots.get("sign_up"), view.now)
    if found is None:
        return Outcome(say=(means.gone(),))
    yes = means.option("title_coming", sign_up=found.id, coming=True)
    no = means.option("title_not_coming", sign_up=found.id, coming=False)
    return Outcome(say=(Say("utter_ask_coming", told_of(found.shift), (yes, no, means.person())),))

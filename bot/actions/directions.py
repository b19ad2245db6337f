"""The way: to an activity they signed up for, or to the inloopuur."""

from __future__ import annotations

from bot.actions.means import Means, pin, told_of
from bot.dialogue.actions import Outcome, Say, View
from storage import inloopuur, sign_ups


def action_directions(means: Means, view: View) -> Outcome:
    found = sign_ups.own(means.connection, means.resident_id, view.slots.get("sign_up"), view.now)
    if found is None:
        return Outcome(say=(means.gone(),))
    return Outcome(say=(Say("utter_directions", told_of(found.shift), place=pin(found.shift.activity)),))


def action_directions_inloopuur(means: Means, view: View) -> Outcome:
    for date in inloopuur.following(means.connection, view.slots.get("location"), view.now):
        values = {"place": date.place, "address": date.address}
        return Outcome(say=(Say("utter_directions_inloopuur", values, place=pin(date)),))
    return Outcome(say=(Say("utter_no_inloopuur"),))

"""What is kept about a resident, in their own language."""

from __future__ import annotations

from bot.actions.means import Means
from bot.dialogue.actions import Outcome, Say, View
from storage import locations

NOTHING = "–"


def action_my_data(means: Means, view: View) -> Outcome:
    where = locations.by_slug(means.connection, view.slots.get("location"))
    values = {
        "language": view.language,
        "known_name": view.slots.get("first_name") or NOTHING,
        "known_place": where.name if where is not None else NOTHING,
        "known_interests": _words(means, view, "interests", "labels"),
        "known_days": _words(means, view, "availability", "days"),
    }
    return Outcome(say=(Say("utter_my_data", values),))


def _words(means: Means, view: View, slot: str, rule: str) -> str:
    value = view.slots.get(slot)
    return means.wording.value(value, slot, rule, view.language) if value else NOTHING

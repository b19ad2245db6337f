"""Where a resident lives: from a start link, or asked with the locations there are."""

from __future__ import annotations

from bot.actions.means import Means
from bot.dialogue.actions import Option, Outcome, Say, View
from bot.dialogue.payload import set_slots
from storage import locations


def action_start_link(means: Means, view: View) -> Outcome:
    """Fills `location` from the link they came by, if it names one and they haven't said where they live."""
    found = locations.by_slug(means.connection, view.slots.get("start_link"))
    if found is None or view.slots.get("location"):
        return Outcome({"start_link": None})
    return Outcome({"start_link": None, "location": found.slug})


def action_ask_location(means: Means, view: View) -> Outcome:
    known = locations.all_locations(means.connection)
    choices = tuple(Option(set_slots(location=one.slug), one.name) for one in known)
    return Outcome(say=(Say("utter_ask_location", choices=choices),))

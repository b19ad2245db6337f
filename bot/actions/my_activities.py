"""What a resident has signed up for."""

from __future__ import annotations

from bot.actions.means import Means, told_of
from bot.dialogue.actions import Option, Outcome, Say, Text, View
from bot.dialogue.payload import set_slots
from storage import sign_ups
from storage.sign_ups import SignUp

MOST = 10
"""Lines in one message."""
WHEN = Text("{starts:date}, {starts:time}")
"""Tells two shifts of one activity apart; nothing in it needs translating."""


def action_my_activities(means: Means, view: View) -> Outcome:
    """Those with a seat as a list, then those that wait for staff."""
    mine = _upcoming(means, view)
    if not mine:
        return Outcome(say=(Say("utter_no_activities"),))
    going = tuple(Say("line_sign_up", told_of(one.shift)) for one in mine if one.state == "confirmed")
    waiting = [Say("utter_requested", told_of(one.shift)) for one in mine if one.state == "requested"]
    listed = [Say("utter_my_activities", {"lines": going})] if going else []
    return Outcome(say=(*listed, *waiting))


def action_count_sign_ups(means: Means, view: View) -> Outcome:
    """`sign_ups` is how many; where there is just one, `sign_up` is that and need not be asked."""
    mine = _upcoming(means, view)
    return Outcome({"sign_ups": len(mine), "sign_up": mine[0].id if len(mine) == 1 else None})


def action_ask_sign_up(means: Means, view: View) -> Outcome:
    choices = tuple(_option(means, one) for one in _upcoming(means, view))
    return Outcome(say=(Say("utter_ask_sign_up", choices=choices) if choices else means.gone(),))


def _upcoming(means: Means, view: View) -> list[SignUp]:
    return sign_ups.upcoming(means.connection, means.resident_id, view.now)[:MOST]


def _option(means: Means, one: SignUp) -> Option:
    return Option(set_slots(sign_up=one.id), means.title("title_sign_up"), WHEN, told_of(one.shift))

"""Signing up: takes a seat, or says why not. A shift's id comes from a phone, so every gate is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime

from bot import matching
from bot.actions.means import Means, name_of, pin, told_of
from bot.actions.person import called
from bot.actions.proposals import resident_of
from bot.dialogue.actions import Outcome, Say, View
from bot.messages import Appointment
from storage import profiles, reminders, shifts, sign_ups
from storage.shifts import Shift
from storage.sign_ups import SignUp

CALENDAR_TITLE = "Meedoen"
"""All a calendar tells whoever looks at the phone."""


def action_sign_up(means: Means, view: View) -> Outcome:
    """Sets `result`: taken, requested, already, full, gone or collides."""
    found = shifts.candidate(means.connection, view.slots.get("shift"))
    if found is None:
        return _refused("gone", Say("utter_shift_gone"))
    sign_ups.hold(means.connection, means.resident_id)
    mine = sign_ups.upcoming(means.connection, means.resident_id, view.now)
    obstacle = matching.obstacle(resident_of(view, _times(mine)), found.match, view.now)
    if obstacle is not None:
        return _in_the_way(obstacle, found.shift, mine)
    if found.match.activity.vog:
        return _request(means, view, found.shift)
    return _take(means, view, found.shift)


def _times(mine: list[SignUp]) -> tuple[tuple[int, datetime, datetime], ...]:
    return tuple((one.shift.id, one.shift.starts_at.astimezone(UTC), one.shift.ends_at.astimezone(UTC)) for one in mine)


def _in_the_way(obstacle: matching.Obstacle, shift: Shift, mine: list[SignUp]) -> Outcome:
    if obstacle == "already":
        return _refused("already", Say("utter_already_signed_up", told_of(shift)))
    if obstacle == "full":
        return _refused("full", Say("utter_shift_full"))
    if obstacle == "collides":
        other = next(one for one in mine if _overlap(one.shift, shift))
        return _refused("collides", Say("utter_shift_collides", {"name": name_of(other.shift.activity)}))
    return _refused("gone", Say("utter_shift_gone"))


def _overlap(one: Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _take(means: Means, view: View, shift: Shift) -> Outcome:
    sign_up_id = sign_ups.take(means.connection, means.resident_id, shift.id, view.now)
    if sign_up_id is None:
        return _refused("full", Say("utter_shift_full"))
    profiles.welcome(means.connection, means.resident_id, shift.activity.id)
    reminders.schedule_shift(means.connection, means.conversation_id, sign_up_id, view.now)
    say = Say(
        "utter_signed_up",
        told_of(shift),
        place=pin(shift.activity),
        appointment=_appointment(means, sign_up_id, shift),
    )
    return Outcome(_done("taken"), (say,), final=True)


def _request(means: Means, view: View, shift: Shift) -> Outcome:
    """Staff decides: a person is called, and until they are done the bot is quiet."""
    sign_ups.request(means.connection, means.resident_id, shift.id, view.now)
    words = Say("utter_requested", told_of(shift))
    return Outcome(_done("requested"), (words, called(means, view, "vog")), final=True, hold=True)


def _appointment(means: Means, sign_up_id: int, shift: Shift) -> Appointment:
    return Appointment(
        uid=f"signup-{sign_up_id}@meedoen",
        title=CALENDAR_TITLE,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        where=f"{shift.activity.place}, {shift.activity.address}",
        link=means.calendar_link(sign_up_id),
    )


def _done(result: str) -> dict[str, object]:
    return {"result": result, "shift": None, "shown": None, "proposals": None}


def _refused(result: str, say: Say) -> Outcome:
    return Outcome({"result": result, "shift": None}, (say,))

"""Proposals: at most three at a time, each with why it fits; others; other days; a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot import matching
from bot.actions.means import Means, name_of, travel_to
from bot.dialogue.actions import Option, Outcome, Say, View
from storage import locations, profiles, shifts, sign_ups
from storage.ids import possible_id
from storage.series import AHEAD
from storage.shifts import Shift

MOST = 3
FORGOTTEN = timedelta(hours=2)
"""So long after they were shown, proposals are new again."""


def action_ask_shift(means: Means, view: View) -> Outcome:
    """The best ones that weren't shown yet. `proposals` remembers which, for "others"."""
    shown = _shown(view)
    fresh = [pair for pair in _fitting(means, view) if pair[0].shift.id not in shown]
    now = _together(fresh)
    if not now:
        return Outcome({"proposals": [], "shown": []}, (_nothing(means),))
    lines = tuple(_line(number, *pair) for number, pair in enumerate(now, 1))
    options = [_option(means, number, shift) for number, (_, shift) in enumerate(now, 1)]
    if len(fresh) > len(now):
        options.append(means.option("title_others", shift="more"))
    say = Say("utter_ask_shift", {"proposals": lines}, (*options, *_elsewhere(means)))
    return Outcome({"proposals": [shift.id for _, shift in now]}, (say,))


def action_more_shifts(means: Means, view: View) -> Outcome:
    """None of those shown: they are not shown again now, and count less another time."""
    passed = _ids(view.slots.get("proposals"))
    profiles.refuse(means.connection, means.resident_id, shifts.activities_of(means.connection, passed))
    shown = [*_shown(view), *passed]
    return Outcome({"shown": shown, "shown_at": view.now.isoformat(), "proposals": [], "shift": None})


def resident_of(
    view: View, busy: Sequence[tuple[int, datetime, datetime]], refused: frozenset[int] = frozenset()
) -> matching.Resident:
    """What matching may know of them. A wish said just now goes before the interests they have."""
    slots: Mapping[str, Any] = view.slots
    return matching.Resident(
        location=slots.get("location"),
        adult=slots.get("adult"),
        interests=frozenset(slots.get("wish") or slots.get("interests") or ()),
        availability=tuple(slots.get("availability") or ()),
        company=slots.get("company"),
        refused=refused,
        busy=tuple(busy),
    )


def _fitting(means: Means, view: View) -> list[tuple[matching.Proposal, Shift]]:
    """All that fit, each activity once before any comes again: first when they have time, then those at other times.

    Of a kind they wished for just now, if they did. Nothing at all where nothing is when they have time.
    """
    connection, id = means.connection, means.resident_id
    where = locations.by_slug(connection, view.slots.get("location"))
    if where is None:
        return []
    resident = resident_of(view, sign_ups.busy(connection, id, view.now), profiles.refused(connection, id))
    told = {one.match.id: one for one in shifts.candidates(connection, where, view.now, view.now + AHEAD)}
    ranked = matching.rank(resident, (one.match for one in told.values()), view.now)
    if view.slots.get("wish"):
        ranked = [proposal for proposal in ranked if "interest" in proposal.reasons]
    if resident.availability and not any(_in_time(proposal) for proposal in ranked):
        return []
    fitting = matching.varied(sorted(ranked, key=_in_time, reverse=True))
    return [(proposal, told[proposal.shift.id].shift) for proposal in fitting]


def _together(fresh: list[tuple[matching.Proposal, Shift]]) -> list[tuple[matching.Proposal, Shift]]:
    """The first ones; those at times they have aren't mixed with the others."""
    return [pair for pair in fresh[:MOST] if _in_time(pair[0]) == _in_time(fresh[0][0])]


def _in_time(proposal: matching.Proposal) -> bool:
    return "time" in proposal.reasons


def _shown(view: View) -> list[int]:
    at = view.slots.get("shown_at")
    recent = isinstance(at, str) and view.now - datetime.fromisoformat(at) < FORGOTTEN
    return _ids(view.slots.get("shown")) if recent else []


def _ids(value: object) -> list[int]:
    """The ids in a slot; a tap can put anything there."""
    return [id for id in value if possible_id(id)] if isinstance(value, list) else []


def _line(number: int, proposal: matching.Proposal, shift: Shift) -> Say:
    values = {
        "number": number,
        "name": name_of(shift.activity),
        "starts": shift.starts_at,
        "travel": travel_to(shift.activity),
        "why": Say(f"why_{proposal.reasons[0]}"),
    }
    return Say("line_proposal", values)


def _option(means: Means, number: int, shift: Shift) -> Option:
    return means.option("title_proposal", {"number": number, "name": name_of(shift.activity)}, shift=shift.id)


def _nothing(means: Means) -> Say:
    return Say("utter_no_proposals", choices=_elsewhere(means))


def _elsewhere(means: Means) -> tuple[Option, ...]:
    return means.option("title_other_days", shift="days"), means.person()

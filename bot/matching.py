"""Which shifts fit a resident, best first, and why.

Hard gates first (`obstacle`), then a score in whole points. The same input gives the same order, whatever order the shifts
come in. What is not asked can't count: there is no input on sex, nationality or religion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

Obstacle = Literal["elsewhere", "age", "women", "declaration", "late", "already", "collides", "full"]
Reason = Literal["women", "interest", "time", "together", "no_dutch", "needed", "near"]

READY = timedelta(minutes=30)
"""Time to get ready, before the way there."""
NEAR = 15
"""Minutes of travel that count as close."""
_NOON, _SIX = 12, 18
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TIME, _INTEREST, _ONE_MORE, _FRIENDS, _WOMEN, _TOGETHER, _REACH, _NEED, _NEWCOMER = 60, 40, 5, 25, 30, 10, 20, 10, 5
_REFUSED = -50


@dataclass(frozen=True, slots=True)
class Declaration:
    """The UWV declaration for this kind of work. Work may start once it was received, until it ends or is refused."""

    state: str
    valid_until: date | None = None

    def covers(self, day: date) -> bool:
        return self.state in ("received", "granted") and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Activity:
    """What is done. minutes: of travel. vog: it needs a VOG, so only staff can sign somebody up."""

    id: int
    location: str
    interests: frozenset[str]
    minutes: int
    declaration: Declaration | None
    vog: bool = False
    adults_only: bool = False
    women_only: bool = False
    no_dutch: bool = True


@dataclass(frozen=True, slots=True)
class Shift:
    """When it is done. Times are aware and in the location's zone; going: how many have a seat."""

    id: int
    activity: Activity
    starts_at: datetime
    ends_at: datetime
    seats: int
    going: int = 0


@dataclass(frozen=True, slots=True)
class Resident:
    """What a resident has told. adult: None where it was not asked. availability: `tue`, `morning`, `tue_morning`.

    company: alone, together or women. refused: activities turned down before. busy: shifts they have signed up for, with
    their times in UTC. friends: shifts that people of their party go to.
    """

    location: str | None = None
    adult: bool | None = None
    interests: frozenset[str] = frozenset()
    availability: tuple[str, ...] = ()
    company: str | None = None
    refused: frozenset[int] = frozenset()
    busy: tuple[tuple[int, datetime, datetime], ...] = ()
    friends: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A shift that fits. reasons: why, the most telling first; never empty."""

    shift: Shift
    score: int
    reasons: tuple[Reason, ...]


def rank(resident: Resident, shifts: Iterable[Shift], now: datetime) -> list[Proposal]:
    """Every shift nothing stands in the way of, best first; of equals the earlier one."""
    proposals = []
    known: dict[int, tuple[Obstacle | None, int]] = {}  # most shifts share their activity with others
    for shift in shifts:
        activity = shift.activity
        if (found := known.get(id(activity))) is None:
            found = known[id(activity)] = _rule(resident, activity), _fit(resident, activity)
        barred, fit = found
        if barred is None and _moment(resident, shift, now) is None:
            in_time = has_time(resident, shift)
            points = fit + _of_shift(resident, shift, in_time)
            proposals.append(Proposal(shift, points, _reasons(resident, shift, in_time)))
    return sorted(proposals, key=lambda p: (-p.score, p.shift.starts_at, p.shift.id))


def varied(proposals: Sequence[Proposal]) -> list[Proposal]:
    """The same proposals, each activity once before any comes again."""
    seen: dict[int, int] = {}
    rounds: list[tuple[int, int, Proposal]] = []
    for place, proposal in enumerate(proposals):
        activity = proposal.shift.activity.id
        rounds.append((seen.get(activity, 0), place, proposal))
        seen[activity] = seen.get(activity, 0) + 1
    return [proposal for _, _, proposal in sorted(rounds, key=lambda entry: entry[:2])]


def obstacle(resident: Resident, shift: Shift, now: datetime) -> Obstacle | None:
    """What stands in the way of signing up, if anything."""
    return _rule(resident, shift.activity) or _moment(resident, shift, now)


def _rule(resident: Resident, activity: Activity) -> Obstacle | None:
    """What bars them from the activity, whenever it is."""
    if activity.location != resident.location:
        return "elsewhere"
    if activity.adults_only and resident.adult is not True:
        return "age"
    return "women" if activity.women_only and resident.company != "women" else None


def _moment(resident: Resident, shift: Shift, now: datetime) -> Obstacle | None:
    """What bars them from this shift of it."""
    activity = shift.activity
    if activity.declaration is None or not activity.declaration.covers(shift.starts_at.date()):
        return "declaration"
    if shift.starts_at - now < READY + timedelta(minutes=activity.minutes):
        return "late"
    if (taken := _collision(resident, shift)) is not None:
        return taken
    return "full" if shift.going >= shift.seats else None


def _collision(resident: Resident, shift: Shift) -> Obstacle | None:
    if any(id == shift.id for id, _, _ in resident.busy):
        return "already"
    overlaps = any(starts < shift.ends_at and shift.starts_at < ends for _, starts, ends in resident.busy)
    return "collides" if overlaps else None


def _fit(resident: Resident, activity: Activity) -> int:
    """Points of the activity: their interests count most, then the way there."""
    shared = len(activity.interests & resident.interests)
    return (
        (_INTEREST + _ONE_MORE * (shared - 1) if shared else 0)
        + (_WOMEN if activity.women_only else 0)
        + max(0, _REACH - activity.minutes // 2)
        + (_NEWCOMER if activity.no_dutch and not activity.vog else 0)
        + (_REFUSED if activity.id in resident.refused else 0)
    )


def _of_shift(resident: Resident, shift: Shift, in_time: bool) -> int:
    """Points of the shift: the times they named count most, then company, and where people are needed."""
    return (
        (_TIME if in_time else 0)
        + (_FRIENDS if shift.id in resident.friends else 0)
        + (_TOGETHER if resident.company == "together" and shift.going else 0)
        + _NEED * (shift.seats - shift.going) // shift.seats
    )


def has_time(resident: Resident, shift: Shift) -> bool:
    """Whether the shift begins when they said they have time."""
    return not _names(shift.starts_at.weekday(), shift.starts_at.hour).isdisjoint(resident.availability)


@cache
def _names(weekday: int, hour: int) -> frozenset[str]:
    """What a moment is called in an availability: its day, its part of the day, both."""
    day = _DAYS[weekday]
    part = "morning" if hour < _NOON else "afternoon" if hour < _SIX else "evening"
    return frozenset({day, part, f"{day}_{part}"})


def _reasons(resident: Resident, shift: Shift, in_time: bool) -> tuple[Reason, ...]:
    activity = shift.activity
    with_others = shift.id in resident.friends or (resident.company == "together" and shift.going > 0)
    found: tuple[tuple[Reason, bool], ...] = (
        ("women", activity.women_only),
        ("interest", not activity.interests.isdisjoint(resident.interests)),
        ("time", in_time),
        ("together", with_others),
        ("no_dutch", activity.no_dutch),
        ("near", activity.minutes <= NEAR),
    )
    return tuple([reason for reason, holds in found if holds]) or ("needed",)

"""Which shifts fit a resident, best first, and why.

Hard gates first (`obstacle`), then a score in whole points. The same input gives the same order, whatever order the shifts
come in. What is not asked can't count: there is no input on sex, nationality or religion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
    fitting = (shift for shift in shifts if obstacle(resident, shift, now) is None)
    proposals = (Proposal(shift, score(resident, shift), reasons(resident, shift)) for shift in fitting)
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
    activity = shift.activity
    return (
        _rule(resident, activity, shift.starts_at.date())
        or _too_late(shift, now)
        or _collision(resident, shift)
        or ("full" if shift.going >= shift.seats else None)
    )


def _rule(resident: Resident, activity: Activity, day: date) -> Obstacle | None:
    if activity.location != resident.location:
        return "elsewhere"
    if activity.adults_only and resident.adult is not True:
        return "age"
    if activity.women_only and resident.company != "women":
        return "women"
    if activity.declaration is None or not activity.declaration.covers(day):
        return "declaration"
    return None


def _too_late(shift: Shift, now: datetime) -> Obstacle | None:
    way = timedelta(minutes=shift.activity.minutes)
    return "late" if shift.starts_at - now < READY + way else None


def _collision(resident: Resident, shift: Shift) -> Obstacle | None:
    if any(id == shift.id for id, _, _ in resident.busy):
        return "already"
    overlaps = any(starts < shift.ends_at and shift.starts_at < ends for _, starts, ends in resident.busy)
    return "collides" if overlaps else None


def score(resident: Resident, shift: Shift) -> int:
    """Points: the times and interests they named count most, then company, the way, and who is needed."""
    activity = shift.activity
    shared = len(activity.interests & resident.interests)
    return (
        (_INTEREST + _ONE_MORE * (shared - 1) if shared else 0)
        + (_TIME if has_time(resident, shift) else 0)
        + (_FRIENDS if shift.id in resident.friends else 0)
        + _company(resident, shift)
        + max(0, _REACH - activity.minutes // 2)
        + _NEED * (shift.seats - shift.going) // shift.seats
        + (_NEWCOMER if activity.no_dutch and not activity.vog else 0)
        + (_REFUSED if activity.id in resident.refused else 0)
    )


def _company(resident: Resident, shift: Shift) -> int:
    if resident.company == "women":
        return _WOMEN if shift.activity.women_only else 0
    return _TOGETHER if resident.company == "together" and shift.going else 0


def has_time(resident: Resident, shift: Shift) -> bool:
    """Whether the shift begins when they said they have time."""
    day = _DAYS[shift.starts_at.weekday()]
    hour = shift.starts_at.hour
    part = "morning" if hour < _NOON else "afternoon" if hour < _SIX else "evening"
    return not {day, part, f"{day}_{part}"}.isdisjoint(resident.availability)


def reasons(resident: Resident, shift: Shift) -> tuple[Reason, ...]:
    activity = shift.activity
    with_others = shift.id in resident.friends or (resident.company == "together" and shift.going > 0)
    found: dict[Reason, bool] = {
        "women": activity.women_only,
        "interest": not activity.interests.isdisjoint(resident.interests),
        "time": has_time(resident, shift),
        "together": with_others,
        "no_dutch": activity.no_dutch,
        "near": activity.minutes <= NEAR,
    }
    true = tuple(reason for reason, holds in found.items() if holds)
    return true or ("needed",)

"""Ranking: gates are never violated, the order is fair and stable, and every proposal says why."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import Activity, Declaration, Proposal, Resident, Shift, obstacle, rank, varied

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TUESDAY_16 = datetime(2026, 3, 3, 16, 0, tzinfo=ZONE)
INTERESTS = ("green", "cooking", "sport", "repair", "events")
AVAILABILITY = ("mon", "tue", "wed", "sat", "morning", "afternoon", "evening", "tue_afternoon", "wed_morning")

GARDEN = Activity(1, "utrecht", frozenset({"green"}), 10, Declaration("granted"))
SHIFT = Shift(1, GARDEN, TUESDAY_16, TUESDAY_16 + timedelta(hours=2), seats=4)
SAMIR = Resident(location="utrecht", adult=True, interests=frozenset({"green"}), availability=("tue",))

declarations = st.none() | st.builds(
    Declaration,
    st.sampled_from(["missing", "received", "granted", "refused"]),
    st.none() | st.dates(date(2026, 2, 1), date(2026, 4, 30)),
)
activities = st.builds(
    Activity,
    st.integers(1, 6),
    st.sampled_from(["utrecht", "nijmegen"]),
    st.frozensets(st.sampled_from(INTERESTS), max_size=3),
    st.integers(1, 90),
    declarations,
    *[st.booleans()] * 4,
)


@st.composite
def shift_of(draw: st.DrawFn, id: int) -> Shift:
    starts = (NOW + timedelta(minutes=draw(st.integers(-300, 40000)))).astimezone(ZONE)
    seats = draw(st.integers(1, 8))
    hours = timedelta(hours=draw(st.integers(1, 4)))
    return Shift(id, draw(activities), starts, starts + hours, seats, draw(st.integers(0, seats)))


@st.composite
def many_shifts(draw: st.DrawFn) -> list[Shift]:
    return [draw(shift_of(id)) for id in range(1, draw(st.integers(0, 12)) + 1)]


@st.composite
def residents(draw: st.DrawFn) -> Resident:
    busy = tuple(
        (draw(st.integers(1, 20)), start, start + timedelta(hours=2))
        for start in draw(st.lists(st.integers(0, 700), max_size=3).map(lambda hours: [NOW + timedelta(hours=h) for h in hours]))
    )  # fmt: skip
    return Resident(
        draw(st.sampled_from(["utrecht", "nijmegen", None])),
        draw(st.sampled_from([True, False, None])),
        draw(st.frozensets(st.sampled_from(INTERESTS), max_size=3)),
        tuple(draw(st.lists(st.sampled_from(AVAILABILITY), unique=True, max_size=4))),
        draw(st.sampled_from([None, "alone", "together", "women"])),
        draw(st.frozensets(st.integers(1, 6), max_size=3)),
        busy,
        draw(st.frozensets(st.integers(1, 12), max_size=2)),
    )


@given(residents(), many_shifts(), st.randoms(use_true_random=False))
def test_the_order_depends_on_nothing_but_what_was_told(resident, shifts, chance):
    shuffled = list(shifts)
    chance.shuffle(shuffled)
    assert rank(resident, shifts, NOW) == rank(resident, shuffled, NOW) == rank(resident, shifts, NOW)


@given(residents(), many_shifts())
def test_no_proposal_passes_a_gate(resident, shifts):
    for proposal in rank(resident, shifts, NOW):
        shift, activity = proposal.shift, proposal.shift.activity
        assert activity.location == resident.location
        assert not activity.adults_only or resident.adult is True
        assert not activity.women_only or resident.company == "women"
        assert activity.declaration is not None
        assert activity.declaration.state in ("received", "granted")
        assert activity.declaration.valid_until is None or shift.starts_at.date() <= activity.declaration.valid_until
        assert shift.going < shift.seats
        assert shift.starts_at > NOW + timedelta(minutes=activity.minutes)
        assert all(ends <= shift.starts_at or starts >= shift.ends_at for _, starts, ends in resident.busy)
        assert all(id != shift.id for id, _, _ in resident.busy)


@given(residents(), many_shifts())
def test_every_shift_is_proposed_or_something_stands_in_the_way(resident, shifts):
    proposed = {proposal.shift.id for proposal in rank(resident, shifts, NOW)}
    assert proposed == {shift.id for shift in shifts if obstacle(resident, shift, NOW) is None}


@given(residents(), many_shifts())
def test_every_proposal_says_why(resident, shifts):
    assert all(proposal.reasons for proposal in rank(resident, shifts, NOW))


@given(residents(), many_shifts())
def test_variety_only_reorders(resident, shifts):
    ranked = rank(resident, shifts, NOW)
    mixed = varied(ranked)
    assert sorted(mixed, key=ranked.index) == ranked
    first = [proposal.shift.activity.id for proposal in mixed[: len({p.shift.activity.id for p in ranked})]]
    assert len(first) == len(set(first))


@given(residents(), many_shifts())
def test_one_more_shift_never_changes_the_order_of_the_others(resident, shifts):
    if shifts:
        without = [p.shift.id for p in rank(resident, shifts[1:], NOW)]
        assert [p.shift.id for p in rank(resident, shifts, NOW) if p.shift.id != shifts[0].id] == without


def test_nothing_is_known_that_must_not_count():
    names = {field.name for kind in (Resident, Activity, Shift) for field in fields(kind)}
    assert names.isdisjoint({"sex", "gender", "nationality", "religion", "language", "country", "name"})


@pytest.mark.parametrize(
    ("resident", "shift", "expected"),
    [
        (SAMIR, SHIFT, None),
        (replace(SAMIR, location="nijmegen"), SHIFT, "elsewhere"),
        (replace(SAMIR, adult=None), replace(SHIFT, activity=replace(GARDEN, adults_only=True)), "age"),
        (replace(SAMIR, company="together"), replace(SHIFT, activity=replace(GARDEN, women_only=True)), "women"),
        (replace(SAMIR, company="women"), replace(SHIFT, activity=replace(GARDEN, women_only=True)), None),
        (SAMIR, replace(SHIFT, activity=replace(GARDEN, declaration=None)), "declaration"),
        (SAMIR, replace(SHIFT, activity=replace(GARDEN, declaration=Declaration("refused"))), "declaration"),
        (SAMIR, replace(SHIFT, activity=replace(GARDEN, declaration=Declaration("received"))), None),
        (
            SAMIR,
            replace(SHIFT, activity=replace(GARDEN, declaration=Declaration("granted", date(2026, 3, 2)))),
            "declaration",
        ),
        (SAMIR, replace(SHIFT, activity=replace(GARDEN, declaration=Declaration("granted", date(2026, 3, 3)))), None),
        (SAMIR, replace(SHIFT, starts_at=NOW.astimezone(ZONE) + timedelta(minutes=39)), "late"),
        (SAMIR, replace(SHIFT, starts_at=NOW.astimezone(ZONE) + timedelta(minutes=40)), None),
        (replace(SAMIR, busy=((1, TUESDAY_16, TUESDAY_16),)), SHIFT, "already"),
        (replace(SAMIR, busy=((9, TUESDAY_16 - timedelta(hours=1), TUESDAY_16),)), SHIFT, None),
        (
            replace(SAMIR, busy=((9, TUESDAY_16 - timedelta(hours=1), TUESDAY_16 + timedelta(minutes=1)),)),
            SHIFT,
            "collides",
        ),
        (SAMIR, replace(SHIFT, going=4), "full"),
        (SAMIR, replace(SHIFT, activity=replace(GARDEN, vog=True)), None),
    ],
)
def test_what_stands_in_the_way(resident, shift, expected):
    assert obstacle(resident, shift, NOW) == expected


@pytest.mark.parametrize(
    ("availability", "has"),
    [
        ((), False),
        (("tue",), True),
        (("wed",), False),
        (("afternoon",), True),
        (("tue_morning", "wed_afternoon"), False),
    ],
)
def test_time_is_the_day_or_the_part_of_the_day(availability, has):
    resident = replace(SAMIR, availability=availability)
    assert ("time" in rank(resident, [SHIFT], NOW)[0].reasons) == has


def better(first: Shift, second: Shift, resident: Resident = SAMIR) -> bool:
    return [proposal.shift for proposal in rank(resident, [second, first], NOW)] == [first, second]


def test_what_counts():
    other = replace(SHIFT, id=2, activity=replace(GARDEN, id=2, interests=frozenset({"sport"})))
    assert better(SHIFT, other), "their interest"
    later = replace(
        SHIFT, id=2, starts_at=TUESDAY_16 + timedelta(days=1), ends_at=TUESDAY_16 + timedelta(days=1, hours=2)
    )
    assert better(replace(later, starts_at=SHIFT.starts_at + timedelta(days=7)), later), "their day, even if later"
    assert better(SHIFT, replace(SHIFT, id=2, activity=replace(GARDEN, id=2, minutes=40))), "the shorter way"
    assert better(SHIFT, replace(SHIFT, id=2, going=3)), "where people are needed"
    assert better(SHIFT, replace(SHIFT, id=2, activity=replace(GARDEN, id=2, no_dutch=False))), "easy for newcomers"
    assert better(replace(SHIFT, id=2), SHIFT, replace(SAMIR, friends=frozenset({2}))), "with friends"
    assert better(other, SHIFT, replace(SAMIR, refused=frozenset({1}))), "not what they turned down"
    women = replace(SHIFT, id=2, activity=replace(GARDEN, id=2, women_only=True))
    assert better(women, SHIFT, replace(SAMIR, company="women")), "the women's group for whoever chose it"


def test_of_equals_the_earlier_comes_first():
    week = timedelta(days=7)
    later = replace(SHIFT, id=0, starts_at=SHIFT.starts_at + week, ends_at=SHIFT.ends_at + week)
    assert better(SHIFT, later)


def test_an_activity_comes_once_before_any_comes_again():
    def proposal(id: int, activity: int) -> Proposal:
        return Proposal(replace(SHIFT, id=id, activity=replace(GARDEN, id=activity)), 0, ("near",))

    ranked = [proposal(1, 1), proposal(2, 1), proposal(3, 2), proposal(4, 1), proposal(5, 2), proposal(6, 3)]
    assert [p.shift.id for p in varied(ranked)] == [1, 3, 6, 2, 5, 4]


def test_a_shift_nobody_asked_for_is_one_they_need_people_for():
    dull = replace(SHIFT, activity=replace(GARDEN, interests=frozenset(), minutes=60, no_dutch=False))
    assert rank(Resident(location="utrecht"), [dull], NOW)[0].reasons == ("needed",)

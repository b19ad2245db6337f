"""Solar Hijri dates, against dates published by the University of Tehran's calendar centre."""

from datetime import date

import pytest

from bot.dialogue.solar_hijri import solar_hijri, to_solar_hijri


@pytest.mark.parametrize(
    ("gregorian", "expected"),
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2017, 3, 20), (1395, 12, 30)),
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2026, 3, 21), (1405, 1, 1)),
        (date(2026, 9, 22), (1405, 6, 31)),
        (date(2026, 9, 23), (1405, 7, 1)),
        (date(2030, 3, 21), (1409, 1, 1)),
    ],
)
def test_known_dates(gregorian: date, expected: tuple[int, int, int]) -> None:
    assert to_solar_hijri(gregorian) == expected


def test_months_have_each_countrys_names() -> None:
    assert [solar_hijri(date(2026, 3, 3), language) for language in ("fa", "prs", "ps")] == [
        "۱۲ اسفند",
        "۱۲ حوت",
        "۱۲ کب",
    ]

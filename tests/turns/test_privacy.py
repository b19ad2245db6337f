"""What identifies a person is not kept; what doesn't, is."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.privacy import REDACTED, redacted

ZEROS = "0٠۰०০๐０"
BETWEEN = ["", " ", ".", "-", " - ", "\u00a0", "–", "/"]


def bsn(eight: str) -> str | None:
    """Eight digits completed so that they pass the 11-test."""
    last = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), eight, strict=True)) % 11
    return f"{eight}{last}" if last < 10 else None


@st.composite
def spelled(draw: st.DrawFn, digits: str) -> str:
    """Digits in some script, with one separator after some of them."""
    zero, between = ord(draw(st.sampled_from(ZEROS))), draw(st.sampled_from(BETWEEN))
    cuts = draw(st.sets(st.integers(1, len(digits) - 1), max_size=4))
    return "".join((between if at in cuts else "") + chr(zero + int(digit)) for at, digit in enumerate(digits))


words = st.sampled_from(["", "my number is ", "رقمي ", "V-nummer: ", "BSN", "ናይ ቁጽሪ "])


@given(st.data(), st.from_regex(r"[1-9][0-9]{9}", fullmatch=True), words)
def test_a_v_number_is_redacted(data: st.DataObject, number: str, before: str) -> None:
    text = data.draw(spelled(number))
    assume("19" not in number and "20" not in number)  # dd-mm-2026 and two more digits are a date and an hour
    assert redacted(f"{before}{text}, ok") == f"{before}{REDACTED}, ok"


@given(st.data(), st.from_regex(r"[1-9][0-9]{7}", fullmatch=True), words)
def test_a_bsn_is_redacted(data: st.DataObject, eight: str, before: str) -> None:
    number = bsn(eight)
    assume(number is not None and "19" not in number and "20" not in number)
    assert number is not None
    assert redacted(f"{before}{data.draw(spelled(number))}!") == f"{before}{REDACTED}!"


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True))
def test_nine_digits_that_fail_the_test_stay(number: str) -> None:
    assume(bsn(number[:8]) != number)
    assert redacted(number) == number


@given(st.text())
def test_redacting_twice_is_redacting_once(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_text_without_digits_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "0612345678",
        "06 1234 5678",
        "06-12345678 bel me",
        "+31 6 1234 5678",
        "+31612345678",
        "0031612345678",
        "+251 91 123 4567",
        "030 1234567",
        "10-03-2026 16:00",
        "2026-03-10 16:00-18:30",
        "10.03.2026 - 12.03.2026",
        "1 2 3 4 5 6 7 8 9 10",
        "2 3 4 5 6 7 8 9 10",
        "1, 3, 5",
        "₁₂₃ 12345678",
        "12345678901234",
        "tuesday 16:00 or 18:30, € 5.60",
    ],
)
def test_telephone_numbers_dates_and_choices_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1234567890", "•••"),
        ("V271.123.4567 and 06 1234 5678", "V••• and 06 1234 5678"),
        ("٢٧١١٢٣٤٥٦٧", "•••"),
        ("۱۱۱۲۲۲۳۳۳", "•••"),
        ("BSN 1112.22.333, born 10-03-1990", "BSN •••, born 10-03-1990"),
        ("12-03-2026 123456782", "12-03-2026 •••"),
        ("+31612345678 123456782", "+31612345678 •••"),
        ("2711234567\n2711234568", "•••\n•••"),
        ("012345672", "•••"),
        ("1\u200e2345\u200f67890", "•••"),
    ],
)
def test_numbers_among_others_are_found(text: str, kept: str) -> None:
    assert redacted(text) == kept

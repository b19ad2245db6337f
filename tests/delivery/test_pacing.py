"""Token buckets, with the time as an argument."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Pace
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.pacing import Pacer


def test_a_burst_goes_at_once_and_then_one_at_a_time() -> None:
    pacer = Pacer(Pace(per_sender=80, per_chat=6, burst=3))
    assert [pacer.chat(1, 0.0) for _ in range(5)] == [0, 0, 0, 6, 12]


def test_a_chat_that_was_quiet_has_its_burst_again() -> None:
    pacer = Pacer(Pace(per_sender=80, per_chat=6, burst=3))
    for _ in range(3):
        pacer.chat(1, 0.0)
    assert [pacer.chat(1, 18.0) for _ in range(4)] == [0, 0, 0, 6]


def test_chats_do_not_wait_for_each_other() -> None:
    pacer = Pacer(Pace(per_sender=80, per_chat=6))
    assert pacer.chat(1, 0.0) == pacer.chat(2, 0.0) == 0


def test_the_sender_is_spread_evenly() -> None:
    pacer = Pacer(Pace(per_sender=10, per_chat=0))
    assert [pacer.sender(0.0) for _ in range(3)] == pytest.approx([0, 0.1, 0.2])
    assert pacer.sender(5.0) == 0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200).map(sorted))
def test_no_second_holds_more_than_it_may(times: list[float]) -> None:
    pacer = Pacer(Pace(per_sender=10, per_chat=0))
    went = [at + pacer.sender(at) for at in times]
    for start in went:
        assert sum(start <= at < start + 0.999 for at in went) <= 10


def test_chats_of_long_ago_are_forgotten() -> None:
    pacer = Pacer(Pace(per_sender=80, per_chat=6))
    for chat in range(10_001):
        pacer.chat(chat, 0.0)
    pacer.chat(99_999, 100.0)
    assert len(pacer._chats) == 1


def test_the_paces_are_the_providers() -> None:
    assert Telegram.pace.per_sender == 30
    assert Telegram.pace.per_chat == 1
    assert WhatsApp.pace.per_sender == 80
    assert WhatsApp.pace.per_chat == 6

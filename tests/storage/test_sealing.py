"""Sealed addresses: found again, opened with the right key only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import NotOurs
from storage.sealing import Seal

OURS = Seal("a secret key")
addresses = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(addresses)
def test_what_was_sealed_opens_and_is_found_again(address: str) -> None:
    sealed = OURS.seal("whatsapp", address)
    assert OURS.open("whatsapp", sealed) == address
    assert Seal("a secret key").seal("whatsapp", address) == sealed
    if len(address) >= 4:  # shorter ones can stand in sixteen random bytes
        assert address.encode() not in sealed


@given(addresses, st.integers(0, 200))
def test_a_changed_byte_a_wrong_key_or_channel_does_not_open(address: str, place: int) -> None:
    sealed = OURS.seal("whatsapp", address)
    changed = bytearray(sealed)
    changed[place % len(sealed)] ^= 1
    for seal, channel, value in (
        (OURS, "whatsapp", bytes(changed)),
        (OURS, "telegram", sealed),
        (Seal("another key"), "whatsapp", sealed),
    ):
        with pytest.raises(NotOurs):
            seal.open(channel, value)


def test_the_same_address_on_two_channels_looks_different() -> None:
    assert OURS.seal("whatsapp", "31612345678") != OURS.seal("telegram", "31612345678")


def test_an_empty_secret_key_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Seal("")

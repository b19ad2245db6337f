"""Ids that come from a phone."""

from __future__ import annotations

_MOST = 2**31 - 1


def possible_id(value: object) -> int | None:
    """The value if it can be the id of a row, else None. PostgreSQL refuses to compare an id with anything larger."""
    return value if type(value) is int and 0 < value <= _MOST else None

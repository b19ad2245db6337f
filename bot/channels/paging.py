"""Which choices stand on a page when there are more than a channel shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import PAGE, Choice


@dataclass(frozen=True, slots=True)
class Page:
    """One page. shown: (number, choice), where the number counts through all pages and is what a resident may type.

    number: counts from 0, within `count`.
    """

    shown: tuple[tuple[int, Choice], ...]
    number: int
    count: int

    @property
    def next(self) -> int:
        """The page after this one; after the last comes the first."""
        return (self.number + 1) % self.count

    @property
    def previous(self) -> int:
        return (self.number - 1) % self.count


def page_of(choices: Sequence[Choice], number: int, size: int) -> Page:
    """Page `number` of at most `size` choices; pinned ones stand on every page, last. One page when all fit in 10."""
    numbered = [(index, choice) for index, choice in enumerate(choices, 1)]
    if len(choices) <= 10:
        return Page(tuple(numbered), 0, 1)
    pinned = [entry for entry in numbered if entry[1].pinned][: size - 1]
    free = [entry for entry in numbered if entry not in pinned]
    room = size - len(pinned)
    count = -(-len(free) // room)
    number %= count
    return Page(tuple(free[number * room : (number + 1) * room] + pinned), number, count)


def turn(number: int, title: str) -> Choice:
    """The choice that turns to a page."""
    return Choice(id=f"{PAGE}{number}", title=title)

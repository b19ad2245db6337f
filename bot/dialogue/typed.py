"""What was typed, held against what was offered: signs, names with typos, little beside the entities."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from nlu import Entity
from nlu.scripts import fold

_ALIKE = 83  # rapidfuzz ratio from which a typed title counts as meant: one letter wrong in six. At 80 "tuesday" is "thursday"
_YES, _NO = frozenset("👍✅✔👌🆗☑💯🙆"), frozenset("👎❌✖🚫✗✘🙅⛔")
_UNSEEN = dict.fromkeys(map(ord, "\ufe0e\ufe0f\u200d🏻🏼🏽🏾🏿♀♂"))  # how a sign is drawn, not what it says
_SHORTEST_ALIKE = 4
_LONGEST_NAME = 40


def sign(text: str) -> str | None:
    """yes for 👍 and its like, no for 👎, in any colour and however often."""
    signs = set("".join(text.split()).translate(_UNSEEN))
    if not signs:
        return None
    return "yes" if signs <= _YES else "no" if signs <= _NO else None


def named(options: Sequence[tuple[str, str]], text: str, alike: bool = True) -> str | None:
    """The payload of the option that is called like this; typos are allowed (unless not `alike`), a tie is not."""
    typed = fold(text)
    if not typed:
        bare = text.strip().translate(_UNSEEN)
        hits = [payload for payload, title in options if bare and bare in title.translate(_UNSEEN)]
        return hits[0] if len(hits) == 1 else None
    titles = [(payload, fold(title)) for payload, title in options]
    for payload, title in titles:
        if title == typed:
            return payload
    if len(typed) < _SHORTEST_ALIKE or not alike:
        return None
    scored = sorted(((fuzz.ratio(typed, title), payload) for payload, title in titles), reverse=True)
    if scored and scored[0][0] >= _ALIKE and (len(scored) == 1 or scored[1][0] < scored[0][0]):
        return scored[0][1]
    return None


def could_be_name(text: str) -> bool:
    """A single short word with letters."""
    words = text.split()
    return len(words) == 1 and len(text) <= _LONGEST_NAME and any(char.isalpha() for char in text)


def is_asking(text: str) -> bool:
    """A question mark of any script, or too long for an answer."""
    return any(mark in text for mark in "?؟;፧？") or len(text) > _LONGEST_NAME


def covers(text: str, entities: Sequence[Entity]) -> bool:
    """Whether little more than a joining word is left beside the entities."""
    rest = list(text)
    for entity in entities:
        rest[entity.start : entity.end] = " " * (entity.end - entity.start)
    left = fold("".join(rest)).split()
    return len(left) <= len(entities) and all(len(word) <= 3 for word in left) and not is_asking(text)

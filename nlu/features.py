"""Letters and words of a text as hashed, weighted features: what the classifier sees beside the encoder's vector."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

from nlu.scripts import clean, fold

BUCKETS = 1 << 17
LONGEST_GRAM = 5
VERSION = 2
"""Raised when the same text gives other features, so that models made before are not used any more."""


def lexical(text: str) -> dict[int, float]:
    """Bucket -> 1 + log(count), of character n-grams inside words (1 to 5), words and pairs of words.

    crc32 is the hash: the same on every machine, and in C.
    """
    counts = Counter(crc32(gram.encode()) % BUCKETS for gram in _grams(fold(clean(text))))
    counts.update(crc32(sign.encode()) % BUCKETS for sign in "?؟" if sign in text)
    return {bucket: 1 + math.log(count) for bucket, count in counts.items()}


def _grams(folded: str) -> Iterator[str]:
    words = folded.split()
    for word in words:
        padded = f" {word} "
        yield f"={word}"
        for size in range(1, LONGEST_GRAM + 1):
            yield from (padded[i : i + size] for i in range(max(1, len(padded) - size + 1)))
    yield from (f"={one} {other}" for one, other in pairwise(words))

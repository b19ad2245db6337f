"""Which of our languages a text is in, by its letters. It only ever suggests: the resident chooses.

One linear layer over hashed letter groups, fitted to our own training sentences (`python -m nlu train --ship` makes
nlu/model/languages.npz). It knows what people really type: Arabizi is Arabic, Latin-script Tigrinya is Tigrinya, Dari is not
Persian. Measured against py3langid in docs/understanding.md.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

from nlu.scripts import clean

FILE = Path(__file__).parent / "model" / "languages.npz"
BUCKETS = 1 << 14
_LONGEST_GRAM = 4
_TEMPERATURE = 0.3  # makes the scores into probabilities; chosen on nlu/evaluation
_HINT = 3.0  # how much likelier the conversation's language is than others
_LEAST = 0.02


def letters(text: str) -> dict[int, float]:
    """Bucket -> 1 + log(count) of letter groups, marks kept: ş and ê tell Turkish from Kurdish."""
    counts = Counter(crc32(gram.encode()) % BUCKETS for gram in _grams(text))
    weights = {bucket: 1 + math.log(count) for bucket, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {bucket: weight / length for bucket, weight in weights.items()}


def _grams(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", clean(text)).casefold()
    words = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" or c == "'" else " " for c in plain).split()
    for word in words:
        if word.isdigit():
            continue
        padded = f" {word} "
        yield f"={word}"
        for size in range(1, _LONGEST_GRAM + 1):
            yield from (padded[i : i + size] for i in range(len(padded) - size + 1))


class Detector:
    """weights: (buckets, languages), int8 with one scale."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self.languages = tuple(str(name) for name in arrays["languages"])
            self._weights, self._scale, self._bias = arrays["weights"], float(arrays["scale"]), arrays["bias"]

    def guess(self, text: str, hint: str | None = None) -> Mapping[str, float]:
        features = letters(text)
        if not features:
            return {}
        rows = self._weights[list(features)].astype(np.float32)
        scores = np.fromiter(features.values(), np.float32) @ rows * self._scale + self._bias
        powers = np.exp((scores - scores.max()) / _TEMPERATURE)
        if hint in self.languages:
            powers[self.languages.index(hint)] *= _HINT
        shares = powers / powers.sum()
        return {name: float(p) for name, p in zip(self.languages, shares, strict=True) if p >= _LEAST}


@cache
def _detector() -> Detector | None:
    return Detector(FILE) if FILE.exists() else None


def guess(text: str, hint: str | None = None) -> Mapping[str, float]:
    """Likelihood of each language, at most 1 together; empty when there is no telling."""
    detector = _detector()
    return detector.guess(text, hint) if detector else {}

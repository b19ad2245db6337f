"""The two things the classifier adds up: a linear layer over letters and words, and the nearest training sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating[Any]]

_NEARNESS = 0.025  # how fast a sentence counts less with its distance (cosine); docs/understanding.md
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Letters:
    """A linear layer over hashed letters and words. weights: (buckets, classes), int8 with a scale per class.

    rarity: each bucket's inverse document frequency.
    """

    weights: npt.NDArray[np.int8]
    scale: Scores
    bias: Scores
    rarity: Scores

    def scores(self, features: Mapping[int, float]) -> Scores:
        """features: of nlu.features.lexical."""
        if not features:
            return self.bias
        buckets = np.fromiter(features.keys(), np.int64, len(features))
        values = np.fromiter(features.values(), np.float32, len(features)) * self.rarity[buckets]
        values /= np.linalg.norm(values)
        scores: Scores = (values @ self.weights[buckets].astype(np.float32)) * self.scale + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Training sentences as points, those of one class after another.

    axes: (384, dimensions), the directions in which the sentences differ most. points: (sentences, dimensions), float32 in
    memory, int8 in the file. starts: where each class begins.
    """

    axes: Scores
    points: Scores
    starts: npt.NDArray[np.int64]

    def scores(self, centred: Scores) -> Scores:
        """The logarithm of how many sentences of each class are near, the nearest class being about 0."""
        place = centred @ self.axes
        place /= max(float(np.linalg.norm(place)), 1e-6)
        near = self.points @ place
        density = np.add.reduceat(np.exp((near - near.max()) / _NEARNESS), self.starts)
        scores: Scores = np.log(density + _LEAST)
        return scores

"""The fitted classifier as plain arrays: serving needs numpy and nothing else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.encoder import Vectors
from nlu.gazetteer import Meaning
from nlu.layers import Letters, Neighbours, Scores

_ALONE, _NEAR = 0.3, 0.13  # what letters alone and neighbours weigh beside the whole; docs/understanding.md
_POINT = 127  # points are kept in 8 bits


@dataclass(frozen=True, slots=True)
class Model:
    """Linear layers over letters, words and the encoder's vector together and over letters and words alone, and neighbours.

    languages, means: the mean of each language's training vectors (languages, 384), taken away from a vector so that what is
    left is what the text says. dense: (384, classes), for the centred vector at length 1. known: sorted hashes of the
    training sentences, known_class: their classes. phrases: language -> folded phrase -> (entity, value), learnt from the
    annotations.
    """

    classes: tuple[str, ...]
    languages: tuple[str, ...]
    means: Vectors
    dense: Scores
    together: Letters
    alone: Letters
    neighbours: Neighbours
    known: npt.NDArray[np.uint64]
    known_class: npt.NDArray[np.uint8]
    phrases: Mapping[str, Mapping[str, Meaning]]

    def scores(self, features: Mapping[int, float], vector: Vectors, languages: Mapping[str, float]) -> Scores:
        """languages: how likely the text is in each."""
        centred = vector - self._mean(languages)
        centred /= max(float(np.linalg.norm(centred)), 1e-6)
        linear = centred @ self.dense + self.together.scores(features) + self.alone.scores(features) * _ALONE
        scores: Scores = linear + self.neighbours.scores(centred) * _NEAR
        return scores

    def _mean(self, languages: Mapping[str, float]) -> Vectors:
        shares = np.array([languages.get(name, 0.0) for name in self.languages], np.float32)
        if not shares.any():
            shares += 1
        mean: Vectors = shares @ self.means / shares.sum()
        return mean

    def known_intent(self, sentence: int) -> str | None:
        """The class of a sentence that was in training, by its hash."""
        at = int(np.searchsorted(self.known, np.uint64(sentence)))
        if at < len(self.known) and int(self.known[at]) == sentence:
            return self.classes[int(self.known_class[at])]
        return None

    def save(self, path: Path) -> None:
        """Whole or not at all, also when two processes save at once."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {name: getattr(self, name) for name in _ARRAYS}
        for layer in _LAYERS:
            arrays |= {f"{layer}.{name}": getattr(getattr(self, layer), name) for name in _OF_LETTERS}
        arrays |= {
            "axes": self.neighbours.axes.astype(np.float16),
            "points": np.round(self.neighbours.points * _POINT).astype(np.int8),
            "starts": self.neighbours.starts,
        }
        text = {"classes": self.classes, "languages": self.languages, "phrases": self.phrases}
        arrays["text"] = np.frombuffer(json.dumps(text, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".model-", delete=False) as file:
            np.savez_compressed(file, **arrays)
        Path(file.name).replace(path)

    @classmethod
    def load(cls, path: Path) -> Model:
        with np.load(path) as arrays:
            text = json.loads(arrays["text"].tobytes())
            phrases = {name: {p: (m[0], m[1]) for p, m in table.items()} for name, table in text["phrases"].items()}
            values: dict[str, Any] = {name: _wide(arrays[name]) for name in _ARRAYS}
            for layer in _LAYERS:
                values[layer] = Letters(*(_wide(arrays[f"{layer}.{name}"]) for name in _OF_LETTERS))
            points = arrays["points"].astype(np.float32) / _POINT
            values["neighbours"] = Neighbours(_wide(arrays["axes"]), points, arrays["starts"])
        return cls(classes=tuple(text["classes"]), languages=tuple(text["languages"]), phrases=phrases, **values)


_ARRAYS = ("means", "dense", "known", "known_class")
_LAYERS = ("together", "alone")
_OF_LETTERS = ("weights", "scale", "bias", "rarity")


def _wide(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Stored as float16, reckoned with as float32."""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def probabilities(scores: Scores) -> Scores:
    """Softmax."""
    powers = np.exp(scores - scores.max())
    shares: Scores = powers / powers.sum()
    return shares

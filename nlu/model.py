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

Scores = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Model:
    """One linear layer over the encoder's vector and one over hashed letters and words; their scores are added.

    mean: of the training vectors (384). dense: (384, classes). letters: (buckets, classes), int8 with a scale per class;
    each bucket's inverse document frequency is `rarity`. known: sorted hashes of the training sentences, known_class: their
    classes. phrases: language -> folded phrase -> (entity, value), learnt from the annotations.
    """

    classes: tuple[str, ...]
    mean: Vectors
    dense: Scores
    dense_bias: Scores
    rarity: Scores
    letters: npt.NDArray[np.int8]
    letters_scale: Scores
    letters_bias: Scores
    known: npt.NDArray[np.uint64]
    known_class: npt.NDArray[np.uint8]
    phrases: Mapping[str, Mapping[str, Meaning]]

    def dense_scores(self, vector: Vectors) -> Scores:
        scores: Scores = (vector - self.mean) @ self.dense + self.dense_bias
        return scores

    def letter_scores(self, features: Mapping[int, float]) -> Scores:
        """features: of nlu.features.lexical."""
        if not features:
            return self.letters_bias
        buckets = np.fromiter(features.keys(), np.int64, len(features))
        weights = np.fromiter(features.values(), np.float32, len(features)) * self.rarity[buckets]
        weights /= np.linalg.norm(weights)
        scores: Scores = (weights @ self.letters[buckets].astype(np.float32)) * self.letters_scale + self.letters_bias
        return scores

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
        text = {"classes": self.classes, "phrases": self.phrases}
        arrays["text"] = np.frombuffer(json.dumps(text, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".model-", delete=False) as file:
            np.savez_compressed(file, **arrays)
        Path(file.name).replace(path)

    @classmethod
    def load(cls, path: Path) -> Model:
        with np.load(path) as arrays:
            text = json.loads(arrays["text"].tobytes())
            phrases = {name: {p: (m[0], m[1]) for p, m in table.items()} for name, table in text["phrases"].items()}
            values = {name: _wide(arrays[name]) for name in _ARRAYS}
        return cls(classes=tuple(text["classes"]), phrases=phrases, **values)


_ARRAYS = (
    "mean", "dense", "dense_bias", "rarity", "letters", "letters_scale", "letters_bias", "known", "known_class",
)  # fmt: skip


def _wide(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Stored as float16, reckoned with as float32."""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def probabilities(scores: Scores) -> Scores:
    """Softmax."""
    powers = np.exp(scores - scores.max())
    shares: Scores = powers / powers.sum()
    return shares

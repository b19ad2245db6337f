"""Fits the classifier to nlu/data in a process of its own, and keeps what came of it."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu import encoder, features, own_script
from nlu.data import Example, read
from nlu.encoder import Vectors, fingerprint
from nlu.entities import learn
from nlu.features import BUCKETS, lexical
from nlu.layers import Letters, Neighbours
from nlu.model import Model
from nlu.scripts import fold
from nlu.vectors import training_vectors

VERSION = 5
"""Raised when the same data give another model, so that models made before are not used any more."""
ROOT = Path(__file__).parent.parent
SHIPPED = Path(__file__).parent / "model"
_TOGETHER_C, _ALONE_C, _DENSE_SHARE = 0.7, 1.5, 0.5  # by nlu/evaluation: docs/understanding.md
_ROUNDS = 60
_AXES = 192
_EASY, _EASY_TEMPERATURE = 0.9, 0.18  # like `sure` and `alone` in decision.yml, but of letters that saw half the data


class Failed(RuntimeError):
    """The training process ended with an error; its last lines are in the message."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All training sentences: (language, example)."""

    examples: Sequence[tuple[str, Example]]

    @property
    def texts(self) -> list[str]:
        return [example.text for _, example in self.examples]

    @property
    def spelt(self) -> list[str]:
        """As the classifier reads them: those in Latin letters in their language's own script."""
        return [own_script.spell(example.text, language) for language, example in self.examples]

    @property
    def intents(self) -> list[str]:
        return [example.intent for _, example in self.examples]


def corpus(folder: Path) -> Corpus:
    """Raises nlu.data.DataError."""
    paths = sorted(folder.glob("*/nlu.yml"))
    return Corpus([(path.parent.name, example) for path in paths for example in read(path).examples])


def key(folder: Path) -> str:
    """Changes with the data, the code that fits and the encoder. The model is plain arrays: no library's version is in it."""
    parts = hashlib.sha256(f"{VERSION} {features.VERSION} {own_script.VERSION} {encoder.IDENTITY}".encode())
    for path in sorted(folder.glob("*/nlu.yml")):
        parts.update(path.parent.name.encode() + path.read_bytes())
    return parts.hexdigest()[:16]


def fitted(folder: Path, cache: Path) -> Path:
    """Where the model for these data is: in the repository, in the cache, or in the cache after training. Raises Failed."""
    name = f"classifier-{key(folder)}.npz"
    for path in (SHIPPED / name, cache / name):
        if path.exists():
            return path
    command = [sys.executable, "-m", "nlu", "train", "--folder", str(folder.resolve()), "--cache", str(cache.resolve())]
    ended = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own module
    if ended.returncode or not (cache / name).exists():
        raise Failed(ended.stderr[-2000:])
    return cache / name


def once(folder: Path, cache: Path) -> Path:
    """Train, unless another process does so at this moment: then wait for what it makes."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = cache / f"classifier-{key(folder)}.npz"
        return made if made.exists() else fit(folder, cache, cache)


def fit(folder: Path, cache: Path, target: Path) -> Path:
    """Train here and now, and save below `target`. Without the encoder only letters and words are learnt."""
    data = corpus(folder)
    path = target / f"classifier-{key(folder)}.npz"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Liblinear failed to converge")  # it is stopped early, on purpose
        layers = _layers(data, cache)
    known, known_class = _known(data, layers["classes"])
    Model(phrases=learn(data.examples), known=known, known_class=known_class, **layers).save(path)
    return path


def _layers(data: Corpus, cache: Path) -> dict[str, Any]:
    """Linear support vector machines: over everything together, and over letters and words alone."""
    labels, texts = np.array(data.intents), data.spelt
    matrix, rarity = _letters(texts)
    alone = _machine(_ALONE_C).fit(matrix, labels)
    values = {"classes": tuple(str(name) for name in alone.classes_), "alone": _packed(alone, rarity)}
    read = _doubtful(matrix, labels)
    vectors = training_vectors([text for text, encoded in zip(texts, read, strict=True) if encoded], cache)
    if vectors is None:
        empty = np.zeros((encoder.DIMENSION, len(alone.classes_)), np.float32)
        nobody = Neighbours(
            empty[:, :1], np.zeros((len(alone.classes_), 1), np.float32), np.arange(len(alone.classes_))
        )
        nothing = {"languages": ("en",), "means": empty[None, :, 0]}
        return values | nothing | {"dense": empty, "together": values["alone"], "neighbours": nobody}
    spoken = np.array([language for language, _ in data.examples])[read]
    languages, place = np.unique(spoken, return_inverse=True)
    means = np.stack([vectors[spoken == name].mean(axis=0) for name in languages])
    dense, weights, together = _together(matrix, labels, read, vectors - means[place])
    values["neighbours"] = _neighbours(dense, np.searchsorted(alone.classes_, labels[read]))
    values |= {"languages": tuple(str(name) for name in languages), "means": means.astype(np.float32)}
    return values | {"dense": weights, "together": _packed(together, rarity)}


def _doubtful(matrix: Any, labels: Any) -> Any:
    """Which sentences need the encoder: those whose own intent the letters of the other half of the data are not sure of.

    The others teach letters only, as they are decided by letters only; two in five are left out. docs/understanding.md.
    At least one of each intent is read.
    """
    from scipy.special import softmax
    from sklearn.model_selection import KFold, cross_val_predict

    halves = KFold(2, shuffle=True, random_state=0)
    scores = cross_val_predict(_machine(_ALONE_C), matrix, labels, cv=halves, method="decision_function")
    shares = softmax(scores / _EASY_TEMPERATURE, axis=1)
    own = shares[np.arange(len(labels)), np.searchsorted(np.unique(labels), labels)]
    hardest = np.argsort(own)
    _, first = np.unique(labels[hardest], return_index=True)
    doubtful = own < _EASY
    doubtful[hardest[first]] = True
    return doubtful


def _together(matrix: Any, labels: Any, read: Any, vectors: Vectors) -> tuple[Vectors, Any, Any]:
    """Centred vectors at length 1, the weights for them, and the machine over them beside letters and words."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.preprocessing import normalize

    centred = normalize(vectors)
    dense = np.zeros((len(labels), encoder.DIMENSION), np.float32)
    dense[read] = centred * _DENSE_SHARE
    machine = _machine(_TOGETHER_C).fit(hstack([matrix, csr_matrix(dense)]).tocsr(), labels)
    return centred, (machine.coef_[:, BUCKETS:].T * _DENSE_SHARE).astype(np.float32), machine


def _neighbours(centred: Vectors, classes: Any) -> Neighbours:
    from sklearn.preprocessing import normalize

    _, directions = np.linalg.eigh(centred.T @ centred)  # the largest last
    axes = directions[:, ::-1][:, :_AXES].astype(np.float16).astype(np.float32)
    order = np.argsort(classes, kind="stable")
    starts = np.searchsorted(classes[order], np.arange(classes.max() + 1))
    return Neighbours(axes, normalize(centred[order] @ axes), starts)


def _letters(texts: Sequence[str]) -> tuple[Any, Any]:
    """TF-IDF rows of length 1, and the inverse document frequencies."""
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    rows = [lexical(text) for text in texts]
    indices = np.concatenate([np.fromiter(row.keys(), np.int32, len(row)) for row in rows])
    values = np.concatenate([np.fromiter(row.values(), np.float32, len(row)) for row in rows])
    starts = np.cumsum([0, *(len(row) for row in rows)])
    rarity = (np.log((1 + len(rows)) / (1 + np.bincount(indices, minlength=BUCKETS))) + 1).astype(np.float16)
    return normalize(csr_matrix((values * rarity[indices], indices, starts), (len(rows), BUCKETS))), rarity


def _machine(cost: float) -> Any:
    """Stops after a fixed number of rounds: more cost minutes and change nothing that counts."""
    from sklearn.svm import LinearSVC

    return LinearSVC(C=cost, max_iter=_ROUNDS, random_state=0)


def _packed(machine: Any, rarity: Any) -> Letters:
    """The weights of letters and words in 8 bits."""
    weights = machine.coef_[:, :BUCKETS].T
    scale = np.abs(weights).max(axis=0) / 127
    packed = np.round(weights / np.maximum(scale, 1e-9)).astype(np.int8)
    return Letters(packed, scale.astype(np.float32), machine.intercept_.astype(np.float32), rarity)


def _known(data: Corpus, classes: tuple[str, ...]) -> tuple[Any, Any]:
    """Hashes of the sentences that mean one thing wherever they stand, sorted, with their classes."""
    meanings: dict[int, set[str]] = {}
    for text, intent in zip(data.texts, data.intents, strict=True):
        meanings.setdefault(int.from_bytes(fingerprint(fold(text)), "little"), set()).add(intent)
    sure = sorted((sentence, intents.pop()) for sentence, intents in meanings.items() if len(intents) == 1)
    hashes = np.array([sentence for sentence, _ in sure], np.uint64)
    return hashes, np.array([classes.index(intent) for _, intent in sure], np.uint8)

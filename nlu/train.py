"""Fits the classifier to nlu/data in a process of its own, and keeps what came of it."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu import encoder, features, own_script
from nlu.data import Example, read
from nlu.encoder import Encoder, EncoderMissing, Vectors, fingerprint, prepared
from nlu.entities import learn
from nlu.features import BUCKETS, lexical
from nlu.layers import Letters, Neighbours
from nlu.model import Model
from nlu.scripts import fold

VERSION = 4
"""Raised when the same data give another model, so that models made before are not used any more."""
ROOT = Path(__file__).parent.parent
SHIPPED = Path(__file__).parent / "model"
_TOGETHER_C, _ALONE_C, _DENSE_SHARE = 0.7, 1.5, 0.5  # by nlu/evaluation: docs/understanding.md
_ROUNDS = 60
_AXES = 192


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
    labels = np.array(data.intents)
    layers = _layers(data, labels, _vectors(data.spelt, cache))
    known, known_class = _known(data, layers["classes"])
    Model(phrases=learn(data.examples), known=known, known_class=known_class, **layers).save(path)
    return path


def _layers(data: Corpus, labels: Any, vectors: Vectors | None) -> dict[str, Any]:
    """Linear support vector machines: over everything together, and over letters and words alone."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.preprocessing import normalize

    matrix, rarity = _letters(data.spelt)
    alone = _machine(matrix, labels, _ALONE_C)
    values = {"classes": tuple(str(name) for name in alone.classes_), "alone": _packed(alone, rarity)}
    if vectors is None:
        empty = np.zeros((encoder.DIMENSION, len(alone.classes_)), np.float32)
        nobody = Neighbours(
            empty[:, :1], np.zeros((len(alone.classes_), 1), np.float32), np.arange(len(alone.classes_))
        )
        nothing = {"languages": ("en",), "means": empty[None, :, 0]}
        return values | nothing | {"dense": empty, "together": values["alone"], "neighbours": nobody}
    spoken = np.array([language for language, _ in data.examples])
    languages = tuple(str(name) for name in np.unique(spoken))
    means = np.stack([vectors[spoken == name].mean(axis=0) for name in languages])
    centred = normalize(vectors - means[np.searchsorted(languages, spoken)])
    values["neighbours"] = _neighbours(centred, np.searchsorted(alone.classes_, labels))
    dense = csr_matrix(centred * _DENSE_SHARE)
    together = _machine(hstack([matrix, dense]).tocsr(), labels, _TOGETHER_C)
    weights = (together.coef_[:, BUCKETS:].T * _DENSE_SHARE).astype(np.float32)
    values |= {"languages": languages, "means": means.astype(np.float32)}
    return values | {"dense": weights, "together": _packed(together, rarity)}


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


def _machine(matrix: Any, labels: Any, cost: float) -> Any:
    """Stops after a fixed number of rounds: more cost minutes and change nothing that counts."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LinearSVC(C=cost, max_iter=_ROUNDS, random_state=0).fit(matrix, labels)


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


def _vectors(texts: Sequence[str], cache: Path) -> Vectors | None:
    """The encoder's vectors; those of texts seen before come from the cache."""
    path = cache / f"vectors-{encoder.IDENTITY}.npz"
    kept = dict(_kept(path))
    missing = [text for text in dict.fromkeys(texts) if fingerprint(prepared(text)) not in kept]
    if missing:
        try:
            kept.update(_encoded(missing, Encoder(threads=2)))
        except EncoderMissing:
            return None
        _keep(path, {fingerprint(prepared(text)): kept[fingerprint(prepared(text))] for text in texts})
    return np.stack([kept[fingerprint(prepared(text))] for text in texts]).astype(np.float32)


def _encoded(texts: Sequence[str], model: Encoder) -> Iterator[tuple[bytes, Any]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading the training sentences", total=len(texts))
        order = sorted(texts, key=len)
        at = 0
        for batch in model.vectors(order):
            for vector in batch:
                yield fingerprint(prepared(order[at])), vector.astype(np.float16)
                at += 1
            progress.update(task, completed=at)


def _kept(path: Path) -> Iterator[tuple[bytes, Any]]:
    if path.exists():
        with np.load(path) as arrays:
            yield from zip((bytes(name) for name in arrays["names"]), arrays["vectors"], strict=True)


def _keep(path: Path, vectors: dict[bytes, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.stem}-{id(vectors)}.npz")
    names = np.frombuffer(b"".join(vectors), np.uint8).reshape(-1, 8)
    np.savez(unfinished, names=names, vectors=np.stack(list(vectors.values())))
    unfinished.replace(path)

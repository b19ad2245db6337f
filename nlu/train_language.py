"""Fits the language detector to the training sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nlu.language import BUCKETS, letters
from nlu.train import Corpus


def fit(data: Corpus, target: Path) -> Path:
    """Writes languages.npz (about 150 KB)."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    rows = [letters(text) for text in data.texts]
    indices = np.concatenate([np.fromiter(row.keys(), np.int32, len(row)) for row in rows])
    values = np.concatenate([np.fromiter(row.values(), np.float32, len(row)) for row in rows])
    starts = np.cumsum([0, *(len(row) for row in rows)])
    machine = LinearSVC(C=1.0, max_iter=300, random_state=0)
    machine.fit(
        csr_matrix((values, indices, starts), (len(rows), BUCKETS)), [language for language, _ in data.examples]
    )
    scale = np.abs(machine.coef_).max() / 127
    weights = np.round(machine.coef_.T / scale).astype(np.int8)
    target.parent.mkdir(parents=True, exist_ok=True)
    bias = machine.intercept_.astype(np.float32)
    np.savez_compressed(target, languages=machine.classes_, weights=weights, scale=np.float32(scale), bias=bias)
    return target

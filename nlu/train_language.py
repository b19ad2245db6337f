"""Fits the language detector to the training sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nlu.language import BUCKETS, letters
from nlu.scripts import fold
from nlu.train import Corpus

_LENT = ("nl", "en")


def _without_loans(data: Corpus) -> list[tuple[str, str]]:
    """(language, text). "hello" and "afspraak" stand in many languages' data; alone they are English and Dutch."""
    owners = {fold(e.text): lender for lender in _LENT for language, e in data.examples if language == lender}
    return [(language, e.text) for language, e in data.examples if owners.get(fold(e.text), language) == language]


def fit(data: Corpus, target: Path) -> Path:
    """Writes languages.npz (about 150 KB)."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    sentences = _without_loans(data)
    rows = [letters(text) for _, text in sentences]
    indices = np.concatenate([np.fromiter(row.keys(), np.int32, len(row)) for row in rows])
    values = np.concatenate([np.fromiter(row.values(), np.float32, len(row)) for row in rows])
    starts = np.cumsum([0, *(len(row) for row in rows)])
    # Balanced: who has more training sentences isn't likelier to write.
    machine = LinearSVC(C=1.0, max_iter=300, random_state=0, class_weight="balanced")
    machine.fit(csr_matrix((values, indices, starts), (len(rows), BUCKETS)), [language for language, _ in sentences])
    scale = np.abs(machine.coef_).max() / 127
    weights = np.round(machine.coef_.T / scale).astype(np.int8)
    target.parent.mkdir(parents=True, exist_ok=True)
    bias = machine.intercept_.astype(np.float32)
    np.savez_compressed(target, languages=machine.classes_, weights=weights, scale=np.float32(scale), bias=bias)
    return target

"""The training sentences' vectors, kept from one training to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlu import encoder
from nlu.encoder import Encoder, EncoderMissing, Vectors, fingerprint, prepared


def training_vectors(texts: Sequence[str], cache: Path) -> Vectors | None:
    """(texts, 384); those of texts seen before come from the cache. None: the encoder is not to be had here."""
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

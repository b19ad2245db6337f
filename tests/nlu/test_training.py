"""Training in a process of its own, and when it is done again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu import engine, train
from nlu.encoder import fingerprint, prepared

SENTENCES = {
    "greet": ["hello", "good morning", "hi there", "hey friend"],
    "stop": ["stop it", "no more messages", "unsubscribe me", "leave me alone"],
    "crisis": ["he wants to kill me", "i want to die", "they beat me", "i am in danger now"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "data", SENTENCES)
    return tmp_path / "data"


def write(folder: Path, sentences: dict[str, list[str]]) -> None:
    blocks = [
        f"  - intent: {intent}\n    examples: |\n" + "".join(f"      - {text}\n" for text in texts)
        for intent, texts in sentences.items()
    ]
    (folder / "en").mkdir(parents=True, exist_ok=True)
    (folder / "en" / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")


def test_a_model_is_made_once_for_the_same_data(folder: Path, tmp_path: Path) -> None:
    made = train.fitted(folder, tmp_path / "cache")
    at = made.stat().st_mtime_ns
    assert train.fitted(folder, tmp_path / "cache") == made
    assert made.stat().st_mtime_ns == at
    assert engine.load(folder, tmp_path / "cache").parse("hello").intent == "greet"


def test_the_encoder_reads_only_what_letters_leave_in_doubt(tmp_path: Path) -> None:
    alike = {"greet": "good morning friend", "stop": "no more messages please", "crisis": "he wants to kill me"}
    plain = {intent: [f"{text} {n}" for n in range(30)] for intent, text in alike.items()}
    write(tmp_path / "data", {**plain, "greet": [*plain["greet"], "he wants to know how you are"]})
    train.fit(tmp_path / "data", tmp_path / "cache", tmp_path / "cache")
    with np.load(next((tmp_path / "cache").glob("vectors-*.npz"))) as kept:
        names = {bytes(name) for name in kept["names"]}
    assert fingerprint(prepared("he wants to know how you are")) in names
    assert len(plain) <= len(names) < sum(map(len, plain.values())) / 2


def test_other_data_make_another_model(folder: Path) -> None:
    before = train.key(folder)
    write(folder, {**SENTENCES, "greet": [*SENTENCES["greet"], "good evening"]})
    assert train.key(folder) != before


def test_other_code_makes_another_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = train.key(folder)
    monkeypatch.setattr(train, "VERSION", train.VERSION + 1)
    assert train.key(folder) != before


def test_training_that_fails_says_why(tmp_path: Path) -> None:
    write(tmp_path / "data", {"greet": ["hello"]})
    with pytest.raises(train.Failed):
        train.fitted(tmp_path / "data", tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("classifier-*"))

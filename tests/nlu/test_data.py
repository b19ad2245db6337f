"""The reader of nlu.yml, and what must hold of the files themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import LANGUAGES, Entity
from nlu.data import DataError, read
from nlu.scripts import fold

NLU = Path(__file__).parents[2] / "nlu"
TRAINING = sorted(NLU.glob("data/*/nlu.yml"))
EVALUATION = sorted(NLU.glob("evaluation/**/*.yml"))


def written(folder: Path, text: str) -> Path:
    path = folder / "nlu.yml"
    path.write_text('version: "3.1"\nnlu:\n' + text, encoding="utf-8")
    return path


def test_entities_are_taken_out_of_the_sentence(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "  - intent: inform\n    examples: |\n"
        '      - [garden]{"entity": "interest", "value": "green"} on [tomorrow](date) in [Ede](location)\n',
    )
    (example,) = read(path).examples
    assert example.text == "garden on tomorrow in Ede"
    assert example.entities == (
        Entity("interest", "green", 0, 6),
        Entity("date", "tomorrow", 10, 18),
        Entity("location", "Ede", 22, 25),
    )
    assert example.line == 5


def test_words_that_yaml_takes_for_something_else_stay_words(tmp_path: Path) -> None:
    data = read(written(tmp_path, "  - lookup: no\n    examples: |\n      - no\n      - 12:30\n"))
    assert data.lookups == {"no": ["no", "12:30"]}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("  - intent: greet\n    examples: |\n      - hi\n      hello\n", 6, "starts with"),
        ("  - intent: greet\n", 3, "examples"),
        ("  - lookup: stop\n    intent: stop\n    examples: |\n      - stop\n", 3, "one of"),
        ('  - intent: greet\n    examples: |\n      - [hi]{"entty": "x"}\n', 5, "entity"),
        ("  - intent: [\n", 4, "node"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(DataError, match=reason) as caught:
        read(written(tmp_path, text))
    assert (caught.value.path.name, caught.value.line) == ("nlu.yml", line)


@pytest.mark.parametrize("path", EVALUATION, ids=lambda path: path.stem)
def test_no_sentence_is_both_learnt_and_examined(path: Path) -> None:
    learnt = {fold(example.text) for example in read(NLU / "data" / path.stem / "nlu.yml").examples}
    assert not [example.text for example in read(path).examples if fold(example.text) in learnt]


@pytest.mark.parametrize("path", [*TRAINING, *EVALUATION], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_file_has_every_intent(path: Path) -> None:
    english = {example.intent for example in read(NLU / "data" / "en" / "nlu.yml").examples}
    assert {example.intent for example in read(path).examples} == english


def test_training_data_are_of_languages_we_speak() -> None:
    assert {path.parent.name for path in TRAINING} <= set(LANGUAGES)

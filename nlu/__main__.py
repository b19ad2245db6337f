"""Command line: parse a text, evaluate files, train, choose thresholds. Output with --json is for machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from nlu import decision, engine, evaluate, train, train_language, tune
from nlu.words import DATA

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Understanding of texts in fourteen languages.")
Cache = Annotated[Path, typer.Option(help="Folder for the fitted model and the encoder.")]
Folder = Annotated[Path, typer.Option(help="Folder of the training data, one folder a language.")]


@app.command()
def parse(text: str, language: str | None = None, folder: Folder = DATA, cache: Cache = engine.CACHE) -> None:
    """Print what is understood, in the shape of Rasa's POST /model/parse plus `language`."""
    found = engine.load(folder, cache).parse(text, language)
    print(json.dumps(found.to_json(), ensure_ascii=False, indent=2))


@app.command(name="evaluate")
def evaluate_files(
    files: list[Path],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    folder: Folder = DATA,
    cache: Cache = engine.CACHE,
) -> None:
    """Measure the engine on files in Rasa's nlu.yml format, named <lang>.yml."""
    engine_ = engine.load(folder, cache)
    judged = evaluate.judge(files, engine_.parse, engine_.normalised)
    figures = evaluate.report(judged)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    _show(figures)
    for meant, understood, times in evaluate.confusions(judged):
        print(f"{times:4} {meant} taken for {understood}")


def _show(figures: dict[str, object]) -> None:
    from rich.console import Console
    from rich.table import Table

    languages = figures.pop("languages")
    assert isinstance(languages, dict)
    names = [
        name for name, value in figures.items() if isinstance(value, float) and name in next(iter(languages.values()))
    ]
    table = Table("", *names)
    for name, row in {**languages, "all": figures}.items():
        table.add_row(name, *(f"{row[figure]:.3f}" for figure in names))
    Console(width=120).print(table)
    intents = figures.pop("intents")
    assert isinstance(intents, dict)
    for name in decision.URGENT:
        print(name, intents.get(name))
    print({name: value for name, value in figures.items() if name not in names})


@app.command(name="tune")
def choose_thresholds(files: list[Path], folder: Folder = DATA, cache: Cache = engine.CACHE) -> None:
    """Print the numbers for nlu/decision.yml that fit these files best; whoever agrees writes them there."""
    print(tune.choose(engine.load(folder, cache), files))


@app.command(name="train")
def train_now(
    folder: Folder = DATA,
    cache: Cache = engine.CACHE,
    ship: Annotated[bool, typer.Option(help="Put the model into the repository, below nlu/model.")] = False,
) -> None:
    """Fit the model to the training data, unless that was done already."""
    if ship:
        train_language.fit(train.corpus(folder), train.SHIPPED / "languages.npz")
        for old in train.SHIPPED.glob("classifier-*.npz"):
            old.unlink()
    print(train.fit(folder, cache, train.SHIPPED) if ship else train.once(folder, cache))


if __name__ == "__main__":
    app()

"""Understanding, measured beside Rasa trained on the same files: how right, how fast, how large. `make bench-nlu`.

    python -m benchmarks.bench_nlu [--without-rasa] [--rounds N] [--languages nl,en] [FILE ...]

FILE: evaluation files named <lang>.yml; nlu/evaluation when none is named. --rounds: Rasa's epochs, else nlu/rasa/config.yml's.
--languages: both learn and are asked these only, which takes minutes where all fourteen take hours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shutil import copytree
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import quick_answers, rasa_service
from nlu import LANGUAGES, Parse, engine, evaluate
from nlu import language as detector
from nlu.decision import URGENT

ROOT = Path(__file__).parent.parent
EVALUATION = ROOT / "nlu" / "evaluation"
CAUTION = (0.05, 0.08, 0.11, 0.15, 0.2, 0.3, 1.0)
_WHOLE = ("accuracy", "macro_f1", "out_of_scope_auroc", "inform_entities_f1", "urgent_recall", "calibration_error")
_WARM = 50  # parses before the clock counts
_START = (
    "import pathlib, sys, time; t = time.perf_counter()\n"
    "import nlu.engine\n"
    "e = nlu.engine.load(*map(pathlib.Path, sys.argv[1:]))\n"
    "e.parse('I want to work in a garden on tuesday')\n"
    "print(time.perf_counter() - t, int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6)\n"
)
_TRAIN = (
    "import resource, subprocess, sys, time; t = time.perf_counter()\n"
    "subprocess.run([sys.executable, '-m', 'nlu', 'train', '--folder', sys.argv[1], '--cache', sys.argv[2]], check=True)\n"
    "print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3)\n"
)


def main(words: Sequence[str]) -> None:
    asked = _options(words)
    with TemporaryDirectory(prefix="meedoen-bench-") as place:
        data, cache = _data(asked.languages, Path(place))
        files = asked.files or [path for path in sorted(EVALUATION.glob("*.yml")) if (data / path.stem).exists()]
        embedded = engine.load(data, cache)
        reports, costs = {}, {}
        reports["embedded"], costs["embedded"], judged = _measured(embedded.parse, embedded.normalised, files)
        costs["embedded"] |= _own_costs(data, cache)
        if not asked.without_rasa:
            smaller = {"EPOCHS": str(asked.rounds)} if asked.rounds else {}
            smaller |= {"LANGUAGES": " ".join(asked.languages)} if asked.languages else {}
            model = rasa_service.train(**smaller)
            with rasa_service.Service(**smaller) as rasa:
                reports["rasa"], costs["rasa"], _ = _measured(rasa.parse, embedded.normalised, files)
                seconds = float((model / "seconds").read_text(encoding="ascii"))
                costs["rasa"] |= {"memory_mb": rasa.memory(), "training_s": seconds}
    _print_languages(reports)
    _print_whole(reports, costs)
    _print_thresholds(judged)
    print(f"\nlanguage told from a sentence alone: {_languages_told(judged):.3f}")
    print("\n| without the classifier | ms of CPU |\n|---|---|")
    for name, cost in quick_answers.measured().items():
        print(f"| {name} | {cost:.3f} |")


def _data(languages: Sequence[str], place: Path) -> tuple[Path, Path]:
    """The folder to learn from, and where what is learnt is kept: a folder of its own where it isn't all languages."""
    if not languages:
        return engine.DATA, engine.CACHE
    for language in languages:
        copytree(engine.DATA / language, place / "data" / language)
    return place / "data", place / "cache"


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench_nlu")
    parser.add_argument("--without-rasa", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--languages", type=lambda names: names.split(","), default=[])
    parser.add_argument("files", nargs="*", type=Path)
    return parser.parse_args(words)


def _measured(
    parse: Callable[[str, str | None], Parse], normalise: evaluate.Normalise, files: Sequence[Path]
) -> tuple[dict[str, Any], dict[str, float], list[evaluate.Judged]]:
    """The report, milliseconds a parse on the wall clock, and the single judgements."""
    taken: list[float] = []

    def timed(text: str, language: str | None) -> Parse:
        start = time.perf_counter()
        understood = parse(text, language)
        taken.append((time.perf_counter() - start) * 1000)
        return understood

    judged = evaluate.judge(files, timed, normalise)
    counted = taken[_WARM:]
    speed = {"p50_ms": median(counted), "p99_ms": quantiles(counted, n=100)[98]}
    return evaluate.report(judged), speed, judged


def _own_costs(data: Path, cache: Path) -> dict[str, float]:
    """Start and memory when serving; training from nothing, each in a process of its own."""
    start, memory = _printed(_START, str(data), str(cache))
    with TemporaryDirectory() as empty:
        training, most = _printed(_TRAIN, str(data), empty)
    return {"memory_mb": memory, "training_s": training, "start_s": start, "training_memory_mb": most}


def _printed(code: str, *words: str) -> list[float]:
    run = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [float(figure) for figure in run.stdout.splitlines()[-1].split()]


def _print_languages(reports: Mapping[str, Mapping[str, Any]]) -> None:
    print("| language |" + "".join(f" {name} accuracy | {name} macro-F1 |" for name in reports))
    print("|---|" + "---|" * 2 * len(reports))
    for language in (name for name in LANGUAGES if name in reports["embedded"]["languages"]):
        rows = [report["languages"][language] for report in reports.values()]
        print(f"| {language} |" + "".join(f" {row['accuracy']:.3f} | {row['macro_f1']:.3f} |" for row in rows))


def _print_whole(reports: Mapping[str, Mapping[str, Any]], costs: Mapping[str, Mapping[str, float]]) -> None:
    print("\n| over all |" + "".join(f" {name} |" for name in reports))
    print("|---|" + "---|" * len(reports))
    for figure in _WHOLE:
        print(f"| {figure} |" + "".join(f" {report[figure]:.3f} |" for report in reports.values()))
    for intent in (*URGENT, "out_of_scope"):
        values = [report["intents"][intent] for report in reports.values()]
        print(
            f"| {intent} recall, precision |" + "".join(f" {v['recall']:.3f}, {v['precision']:.3f} |" for v in values)
        )
    for figure in dict.fromkeys(name for cost in costs.values() for name in cost):
        print(
            f"| {figure} |" + "".join(f" {cost[figure]:.1f} |" if figure in cost else " |" for cost in costs.values())
        )


def _languages_told(judged: Sequence[evaluate.Judged]) -> float:
    """The share of sentences whose language is the likeliest, without a hint."""
    told = [detector.guess(item.example.text) for item in judged]
    right = [max(shares, key=shares.__getitem__, default="") for shares in told]
    return sum(name == item.language for name, item in zip(right, judged, strict=True)) / len(judged)


def _print_thresholds(judged: Sequence[evaluate.Judged]) -> None:
    """What other thresholds than decision.yml's would cost."""
    urgent = sum(item.example.intent in URGENT for item in judged)
    seen = [(item, sum(dict(item.parse.ranking).get(name, 0.0) for name in URGENT)) for item in judged]
    print("\n| danger from | recall | false alarms among other sentences |\n|---|---|---|")
    for least in CAUTION:
        flagged = [i for i, share in seen if share >= least or (i.parse.ranking[0][0] in URGENT and share > 0.5)]
        right = sum(item.example.intent in URGENT for item in flagged)
        print(f"| {least} | {right / urgent:.3f} | {(len(flagged) - right) / (len(judged) - urgent):.3f} |")
    print("\n| act from | share of sentences | of them right |\n|---|---|---|")
    for least in (0.25, 0.4, 0.5, 0.6, 0.75):
        acted = [item for item in judged if item.parse.confidence >= least]
        right_share = sum(item.right for item in acted) / len(acted)
        print(f"| {least} | {len(acted) / len(judged):.3f} | {right_share:.3f} |")


if __name__ == "__main__":
    main(sys.argv[1:])

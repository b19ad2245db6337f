"""Understanding, measured: accuracy per language, entities, danger, speed, memory and start. `make bench-nlu`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parent.parent
CAUTION = (0.05, 0.11, 0.2, 0.3, 1.0)


def started() -> dict[str, float]:
    """Seconds to the first parse and resident memory (MB), in a process of its own."""
    code = (
        "import time; t = time.perf_counter()\n"
        "import nlu.engine\n"
        "e = nlu.engine.load()\n"
        "e.parse('I want to work in a garden on tuesday')\n"
        "print(time.perf_counter() - t, int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6)\n"
    )
    printed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    seconds, memory = printed.split()
    return {"start_s": round(float(seconds), 2), "memory_mb": round(float(memory))}


def main() -> None:
    print(json.dumps(started()))
    from nlu import engine, evaluate
    from nlu.decision import URGENT

    files = sorted((ROOT / "nlu" / "evaluation").glob("*.yml"))
    embedded = engine.load()
    taken: list[float] = []

    def timed(text: str, language: str | None) -> object:
        start = time.thread_time()
        parse = embedded.parse(text, language)
        taken.append((time.thread_time() - start) * 1000)
        return parse

    judged = evaluate.judge(files, timed, embedded.normalised)  # type: ignore[arg-type]  # timed returns what parse does
    report = evaluate.report(judged)
    print(json.dumps({"cpu_ms_p50": round(median(taken), 1), "cpu_ms_p99": round(quantiles(taken, n=100)[98], 1)}))
    for name, row in {**report["languages"], "all": report}.items():
        print(name, {key: value for key, value in row.items() if isinstance(value, float)})
    print({name: report["intents"][name] for name in (*URGENT, "out_of_scope")})
    for least in CAUTION:
        seen = [(item, sum(dict(item.parse.ranking).get(name, 0.0) for name in URGENT)) for item in judged]
        flagged = [
            item for item, share in seen if share >= least or (item.parse.ranking[0][0] in URGENT and share > 0.5)
        ]
        right = sum(item.example.intent in URGENT for item in flagged)
        urgent = sum(item.example.intent in URGENT for item in judged)
        alarms = (len(flagged) - right) / (len(judged) - urgent)
        print(f"urgent from {least}: recall {right / urgent:.3f}, false alarms {alarms:.3f} of all other sentences")
    for least in (0.25, 0.4, 0.5, 0.6, 0.75):
        acted = [item for item in judged if item.parse.confidence >= least]
        right_share = sum(item.right for item in acted) / len(acted)
        print(f"act from {least}: {len(acted) / len(judged):.3f} of sentences, {right_share:.3f} of them right")


if __name__ == "__main__":
    main()

"""Small pieces of measuring: medians with spread, memory, a table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One row of the report: what, the median, least and most, and the budget of the design."""

    what: str
    values: Sequence[float]
    unit: str
    budget: str = ""

    @property
    def row(self) -> tuple[str, str, str, str]:
        low, middle, high = min(self.values), statistics.median(self.values), max(self.values)
        spread = f"{low:.4g} - {high:.4g}" if len(self.values) > 1 else ""
        return self.what, f"{middle:.4g} {self.unit}", spread, self.budget


def report(figures: Sequence[Figure]) -> None:
    table = Table("what", "median", "spread", "budget")
    for figure in figures:
        table.add_row(*figure.row)
    Console(width=110).print(table)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def resident_megabytes(pid: int) -> float:
    """Memory a process holds (VmRSS of Linux's /proc)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0

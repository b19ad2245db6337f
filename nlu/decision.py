"""From scores to an intent and a calibrated confidence. Numbers from decision.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.model import Scores, probabilities

FILE = Path(__file__).parent / "decision.yml"


@dataclass(frozen=True, slots=True)
class Decision:
    """See decision.yml for what each number means."""

    act: float
    ask: float
    urgent: Mapping[str, float]
    share: float
    temperature: float
    alone: float
    sure: float

    def with_encoder(self, dense: Scores, letters: Scores) -> Scores:
        return probabilities((dense + letters * self.share) / self.temperature)

    def without_encoder(self, letters: Scores) -> Scores:
        return probabilities(letters / self.alone)

    def choose(self, shares: Mapping[str, float]) -> tuple[str, float]:
        """The likeliest intent, unless an urgent one is likely enough. shares: intent -> probability, at least one."""
        best = max(shares, key=shares.__getitem__)
        urgent = [name for name, least in self.urgent.items() if shares.get(name, 0.0) >= least]
        if urgent and best not in self.urgent:
            best = max(urgent, key=shares.__getitem__)
        return best, shares[best]


def load(path: Path = FILE) -> Decision:
    return Decision(**yaml.safe_load(path.read_text(encoding="utf-8")))

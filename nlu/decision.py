"""From scores to an intent and a calibrated confidence. Numbers from decision.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.layers import Scores
from nlu.model import probabilities

URGENT = ("crisis", "complaint")
FILE = Path(__file__).parent / "decision.yml"


@dataclass(frozen=True, slots=True)
class Decision:
    """See decision.yml for what each number means."""

    act: float
    ask: float
    urgent: float
    complaint: float
    temperature: float
    alone: float
    sure: float
    harmless: float

    def with_encoder(self, scores: Scores) -> Scores:
        return probabilities(scores / self.temperature)

    def without_encoder(self, scores: Scores) -> Scores:
        return probabilities(scores / self.alone)

    def enough(self, shares: Mapping[str, float]) -> bool:
        """Whether letters and words alone (`without_encoder`) leave no doubt, and none about danger either."""
        return max(shares.values()) >= self.sure and sum(shares.get(name, 0.0) for name in URGENT) < self.harmless

    def choose(self, shares: Mapping[str, float]) -> tuple[str, float]:
        """The likeliest intent, unless an urgent one is likely enough. shares: intent -> probability, at least one."""
        best = max(shares, key=shares.__getitem__)
        crisis, complaint = (shares.get(name, 0.0) for name in URGENT)
        if best in URGENT or crisis + complaint >= self.urgent:
            best = URGENT[complaint >= self.complaint * crisis]
        return best, shares.get(best, 0.0)


def load(path: Path = FILE) -> Decision:
    return Decision(**yaml.safe_load(path.read_text(encoding="utf-8")))

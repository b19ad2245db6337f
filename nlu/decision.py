"""From scores to an intent and a calibrated confidence. Numbers from decision.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
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

    def choose(self, classes: tuple[str, ...], shares: Scores) -> tuple[str, float]:
        """The likeliest intent, unless an urgent one is likely enough."""
        best = int(np.argmax(shares))
        urgent = {
            name: float(shares[classes.index(name)])
            for name, least in self.urgent.items()
            if name in classes and shares[classes.index(name)] >= least
        }
        if urgent and classes[best] not in self.urgent:
            name = max(urgent, key=urgent.__getitem__)
            return name, urgent[name]
        return classes[best], float(shares[best])


def load(path: Path = FILE) -> Decision:
    return Decision(**yaml.safe_load(path.read_text(encoding="utf-8")))

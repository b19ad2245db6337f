"""Chooses the numbers of decision.yml on sentences that were not trained on: `python -m nlu tune nlu/evaluation/*.yml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from nlu.data import read
from nlu.decision import URGENT, Decision
from nlu.engine import EmbeddedEngine, spelt
from nlu.features import lexical
from nlu.layers import Scores

_TEMPERATURES = (0.15, 0.18, 0.2, 0.22, 0.25, 0.28, 0.3, 0.33, 0.36, 0.4, 0.45, 0.5, 0.6)
_CAUTIOUS = np.arange(0.02, 0.5, 0.01)
_SHARES = (1.0, 0.75, 0.6, 0.5, 0.4)
_URGENT_RECALL = 0.985
_SURE_PRECISION = 0.957


def choose(engine: EmbeddedEngine, paths: Iterable[Path]) -> Decision:
    """The decision that fits these files best, and that keeps the promise about danger on them."""
    texts, hints, wanted = _sentences(engine, paths)
    encoder = engine.encoder
    assert encoder is not None, "thresholds are chosen where the encoder runs"
    spoken = [engine.lexicon.languages(text, hint) for text, hint in zip(texts, hints, strict=True)]
    texts = [spelt(text, shares) for text, shares in zip(texts, spoken, strict=True)]
    letters = np.stack([engine.model.alone.scores(lexical(text)) for text in texts])
    together = np.stack(
        [engine.model.scores(lexical(t), encoder.vector(t), shares) for t, shares in zip(texts, spoken, strict=True)]
    )
    temperature = min(_TEMPERATURES, key=lambda t: _loss(together / t, wanted))
    alone = min(_TEMPERATURES, key=lambda t: _loss(letters / t, wanted))
    both = _softmax(together / temperature)
    classes = engine.model.classes
    danger = [classes.index(name) for name in URGENT]
    urgent, complaint = _cautious(both, wanted, danger), _share(both, wanted, danger)
    sure = _sure(_softmax(letters / alone), wanted)
    return Decision(
        engine.rules.act, engine.rules.ask, urgent, complaint, temperature, alone, sure, engine.rules.harmless
    )


def _sentences(engine: EmbeddedEngine, paths: Iterable[Path]) -> tuple[list[str], list[str], Scores]:
    """Those that the classifier sees: no whole-message word. With their language and the number of their class."""
    examples = [(path.stem, example) for path in paths for example in read(path).examples]
    seen = [(language, e) for language, e in examples if engine.certain(e.text, language) is None]
    wanted = np.array([engine.model.classes.index(e.intent) for _, e in seen])
    return [e.text for _, e in seen], [language for language, _ in seen], wanted


def _softmax(scores: Scores) -> Scores:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Scores = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _loss(scores: Scores, wanted: Scores) -> float:
    """Mean negative log-likelihood."""
    shares = _softmax(scores)
    return float(-np.log(np.maximum(shares[np.arange(len(wanted)), wanted.astype(int)], 1e-9)).mean())


def _cautious(shares: Scores, wanted: Scores, urgent: Sequence[int]) -> float:
    """The highest threshold at which enough of the urgent sentences are taken for urgent, whichever of the two."""
    ours = shares[np.isin(wanted, urgent)]
    best = np.isin(ours.argmax(axis=1), urgent)
    together = ours[:, list(urgent)].sum(axis=1)
    enough = [t for t in _CAUTIOUS if (best | (together >= t)).mean() >= _URGENT_RECALL]
    return round(float(max(enough, default=_CAUTIOUS[0])), 2)


def _share(shares: Scores, wanted: Scores, urgent: Sequence[int]) -> float:
    """From which part of crisis' share on a complaint is one, so that the worse known of the two is known best."""
    crisis, complaint = urgent

    def worse(part: float) -> float:
        taken = shares[:, complaint] >= part * shares[:, crisis]
        return min(float((~taken[wanted == crisis]).mean()), float(taken[wanted == complaint].mean()))

    return max(_SHARES, key=worse)


def _sure(shares: Scores, wanted: Scores) -> float:
    """The lowest confidence from which letters alone are right nearly always."""
    best, right = shares.max(axis=1), shares.argmax(axis=1) == wanted
    for threshold in np.arange(0.8, 0.999, 0.005):
        certain = best >= threshold
        if certain.sum() >= 30 and right[certain].mean() >= _SURE_PRECISION:
            return round(float(threshold), 3)
    return 0.999

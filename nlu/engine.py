"""The embedded engine: encoder, letters and words, entities, language; everything in this process."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from nlu import LANGUAGES, Entity, Parse, decision, own_script, train, words
from nlu import entities as learnt
from nlu.encoder import Encoder, EncoderMissing, fingerprint
from nlu.features import lexical
from nlu.layers import Scores
from nlu.model import Model
from nlu.scripts import clean, fold
from nlu.words import DATA, Lexicon

CACHE = Path("data") / "cache"
_KNOWN = 0.98  # a sentence that stands in the training data, word for word
_RANKED = 5
_FREE = frozenset({"date", "time", "number", "location"})  # entities whose annotated value may be the text itself
_LOG = logging.getLogger(__name__)
# Whole messages that mean an intent without a doubt. `yes`, `no` and the like depend on the question.
_CONTROLS = {
    "stop": "stop", "human": "human", "urgent": "crisis", "change_language": "change_language",
    "delete_data": "delete_data", "back": "back", "skip": "skip", "repeat": "repeat", "help": "help", "yes": "affirm",
    "no": "deny",
}  # fmt: skip


class EmbeddedEngine:
    """Implements `nlu.Engine`. Thread-safe; raises nothing for any string.

    act, ask: the confidence from which to act, and from which to ask "did you mean" (decision.yml).
    encoder: None when it is not to be had here; understanding then goes by letters and words alone.
    """

    def __init__(self, model: Model, lexicon: Lexicon, encoder: Encoder | None, rules: decision.Decision) -> None:
        self.model, self.lexicon, self.encoder, self.rules = model, lexicon, encoder, rules
        self.act, self.ask = rules.act, rules.ask

    def parse(self, text: str, language: str | None = None) -> Parse:
        """language: the conversation's, a hint for words that several languages share."""
        read = clean(text)
        near = self.lexicon.near(read, language)
        intent, confidence, ranking = self._intent(read, language)
        found = learnt.fitting(intent, read, self.lexicon.matches(read, near))
        found = self.lexicon.finish(read, found, near)
        return Parse(text, intent, confidence, ranking, found, self._language(near, language))

    def _intent(self, text: str, language: str | None) -> tuple[str, float, tuple[tuple[str, float], ...]]:
        certain = self.certain(text, language)
        if certain:
            return certain, _KNOWN, ((certain, _KNOWN),)
        shares = dict(zip(self.model.classes, self.shares(text, language).tolist(), strict=True))
        intent, confidence = self.rules.choose(shares)
        del shares[intent]
        others = sorted(shares.items(), key=lambda item: -item[1])
        return intent, confidence, ((intent, confidence), *others[: _RANKED - 1])

    def certain(self, text: str, language: str | None) -> str | None:
        """By the whole message: a control word, or a training sentence. An empty message is nothing."""
        folded = fold(text)
        if not folded and not text.strip():
            return "out_of_scope"
        control = _CONTROLS.get(self.lexicon.control(text, language) or "")
        return control or (self.model.known_intent(sentence_hash(folded)) if folded else None)

    def shares(self, text: str, language: str | None = None) -> Scores:
        """The calibrated probability of each of `model.classes`. The encoder runs only where letters leave a doubt."""
        languages = self.lexicon.languages(text, language)
        text = spelt(text, languages)
        features = lexical(text)
        alone = self.rules.without_encoder(self.model.alone.scores(features))
        if self.encoder is None or self.rules.enough(dict(zip(self.model.classes, alone.tolist(), strict=True))):
            return alone
        vector = self.encoder.vector(text)
        return self.rules.with_encoder(self.model.scores(features, vector, languages))

    def normalised(self, entity: Entity, text: str, language: str | None) -> str:
        """An annotated value as this engine would write it: "3 o'clock" is 15:00, a place is folded."""
        if entity.entity not in _FREE:
            return entity.value
        near = self.lexicon.near(text, language)
        found = [e for e in self.lexicon.matches(text, near) if e.start < entity.end and entity.start < e.end]
        return next((e.value for e in found if e.entity == entity.entity), fold(entity.value))

    @staticmethod
    def _language(near: tuple[str, ...], hint: str | None) -> str | None:
        return near[0] if near else hint if hint in LANGUAGES else None


def spelt(text: str, languages: Mapping[str, float]) -> str:
    """As the classifier reads it: in the script of the language it most likely is in."""
    return own_script.spell(text, max(languages, key=languages.__getitem__, default=None))


def sentence_hash(folded: str) -> int:
    return int.from_bytes(fingerprint(folded), "little")


def load(folder: Path = DATA, cache: Path = CACHE) -> EmbeddedEngine:
    """The engine for the training data in `folder`; trains first, in a process of its own, when they are new.

    cache: where the fitted model and the training vectors are kept (about 30 MB). Raises nlu.data.DataError, nlu.train.Failed.
    """
    encoder = _encoder()
    model = Model.load(train.fitted(folder, cache))
    lexicon = words.build(folder)
    lexicon.learn(model.phrases)
    return EmbeddedEngine(model, lexicon, encoder, decision.load())


def _encoder() -> Encoder | None:
    try:
        return Encoder()
    except EncoderMissing as missing:
        _LOG.warning("understanding works without its encoder, by letters and words alone: %s", missing)
        return None

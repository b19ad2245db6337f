"""What is understood without a classifier, in every language at once: the word tables of nlu/data/<lang>/words.yml."""

from __future__ import annotations

from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from nlu import LANGUAGES, Entity
from nlu import language as detector
from nlu.data import read
from nlu.gazetteer import ANY, Gazetteer, Match, Meaning
from nlu.grammar import WEEK, Grammar
from nlu.grammar import load as load_grammars
from nlu.numbers import Numbers
from nlu.scope import fill_ranges, negate
from nlu.scripts import Token, clean, fold, squeeze, tokens
from nlu.times import find_dates, find_times, short_days, split_parts

DATA = Path(__file__).parent / "data"
PLACES = Path(__file__).parent / "places.yml"
INTERESTS = (
    "green", "animals", "elderly_care", "cooking", "sport", "events", "repair", "crafts", "second_hand_shop",
    "hospitality", "children", "art_music", "computer", "language_help",
)  # fmt: skip
DAYS = (*WEEK, "weekdays", "weekend", "everyday")
DAYPARTS = ("morning", "afternoon", "evening")
POSITIONS = {"first": 1, "second": 2, "third": 3, "last": -1}
_URGENT = "urgent"
_FAR_LETTERS = 4  # a short word of another language ("ne", "na") is no answer
_LOAN_LANGUAGES = ("nl", "en")
_NOTHING = ("", "")  # the meaning of a word that is there to mean nothing
_OTHER_VOWELS = str.maketrans("ኣዓ", "አዐ")
_CHILDREN = ("interest", "children")


def meaning_of(value: str) -> Meaning | None:
    """Which entity a synonym's key belongs to."""
    kinds = (
        ("day", DAYS),
        ("daypart", DAYPARTS),
        ("interest", INTERESTS),
        ("language", LANGUAGES),
        ("date", ("today", "tomorrow")),
    )
    return next(((entity, value) for entity, values in kinds if value in values), None)


class Lexicon:
    """Implements `nlu.Words`. Thread-safe once built."""

    def __init__(self, grammars: Mapping[str, Grammar]) -> None:
        self.grammars = grammars
        self.gazetteer = Gazetteer(grammars)
        self._numbers = Numbers(grammars)
        self._positions = Numbers(grammars)
        self._controls: dict[str, dict[str, str]] = {}
        self._hours: dict[str, dict[str, int]] = {}
        self._spellings: dict[tuple[str, str], dict[str, Meaning]] = {}

    def add(self, language: str, path: Path) -> None:
        """Take in one words.yml."""
        data = read(path)
        for word in self.grammars[language].common if language in self.grammars else ():
            self.gazetteer.add(language, word, _NOTHING)
        for name, phrases in data.lookups.items():
            for phrase in (
                spelling for listed in phrases for spelling in {fold(listed), _with_other_vowels(fold(listed))}
            ):
                self._controls.setdefault(phrase, {}).setdefault(language, name)
        for value, words in data.synonyms.items():
            for word in words:
                self._add_word(language, value, word)
        for name, day in self.grammars[language].days.items() if language in self.grammars else ():
            self.gazetteer.add(language, name, ("day", day))
        numbers = self._numbers.of_language(language)
        self._hours[language] = {word: number for word, number in numbers.items() if 0 < number <= 12}

    def _add_word(self, language: str, value: str, word: str) -> None:
        meaning = ("number", value) if value.isdigit() else meaning_of(value)
        if meaning:
            self._spellings.setdefault((language, fold(word)), {}).setdefault(word, meaning)
        for phrase in _spellings(word):
            if value in POSITIONS:
                self._positions.add(language, phrase, POSITIONS[value])
            elif value.isdigit():
                self._numbers.add(language, phrase, int(value))
                if int(value) > 1 and len(phrase) > 2:  # "one", and نه, ده: most often not a number in a sentence
                    self.gazetteer.add(language, phrase, ("number", value))
            elif meaning:
                self.gazetteer.add(language, phrase, meaning)

    def _as_spelt(self, text: str, languages: Iterable[str]) -> Meaning | None:
        """What a word means as it stands, where folding makes two words one: Pashto درې is three, دري is Dari."""
        for language in languages:
            row = self._spellings.get((language, fold(text)), {})
            if text in row and len(set(row.values())) > 1:
                return row[text]
        return None

    def learn(self, phrases: Mapping[str, Mapping[str, Meaning]]) -> None:
        """Take in what training sentences teach: language -> folded phrase -> meaning. What is listed stays."""
        for language, table in phrases.items():
            for phrase, meaning in table.items():
                self.gazetteer.add(language, phrase, meaning)

    def control(self, text: str, language: str | None = None) -> str | None:
        """The lookup a whole message stands in. Danger wins in whatever language it is said."""
        text = clean(text)
        for phrase in self._phrasings(text, language):
            row = self._controls.get(phrase)
            if row and (name := self._choose(row, phrase, language)):
                return name
        return None

    def _phrasings(self, text: str, language: str | None) -> list[str]:
        """The message as it is, without repeated letters, without please and thank you."""
        folded = fold(text)
        polite = self.grammars["en"].polite | (
            self.grammars[language].polite if language and language in self.grammars else frozenset()
        )
        bare = " ".join(_without_ends(folded.split(), polite))
        return list(dict.fromkeys(p for p in (folded, squeeze(folded), bare, squeeze(bare)) if p))

    def _choose(self, row: Mapping[str, str], phrase: str, language: str | None) -> str | None:
        if _URGENT in row.values():
            return _URGENT
        if language is not None and language in row:
            return row[language]
        short = phrase.isascii() and len(phrase) < _FAR_LETTERS
        names = [name for of, name in row.items() if language is None or not short or of in _LOAN_LANGUAGES]
        most = Counter(names).most_common(2)
        return most[0][0] if most and (len(most) == 1 or most[0][1] > most[1][1]) else None

    def numbers(self, text: str, language: str | None = None) -> tuple[int, ...]:
        """The numbers of a message that holds nothing else; "the second one" is 2 as well.

        A control word is none: Persian نه is no more often than nine, "les deux" is both.
        """
        found = self._numbers.read(text, language)
        if not found and (position := self.position(text, language)) and position > 0:
            return (position,)
        if found and (self.control(text, language) or self._names_language(text, language)):
            return ()
        return found

    def _names_language(self, text: str, language: str | None) -> bool:
        """Whether a number word, as it is spelt, is the name of a language in this or, where it is none, any language."""
        word = text.strip()
        folded = fold(word)
        own = self._spellings.get((language or "", folded), {})
        rows = [own] if own else [self._spellings.get((name, folded), {}) for name in LANGUAGES]
        return any(row.get(word, ("",))[0] == "language" for row in rows)

    def position(self, text: str, language: str | None = None) -> int | None:
        """1, 2, 3 for "the first", "the second", "the third"; -1 for "the last"."""
        found = self._positions.read(text, language)
        return found[0] if len(found) == 1 and found[0] in POSITIONS.values() else None

    def languages(self, text: str, hint: str | None = None) -> Mapping[str, float]:
        return detector.guess(text, hint)

    def near(self, text: str, language: str | None = None) -> tuple[str, ...]:
        """The languages a text may be in, most likely first: what it looks like, then the conversation's."""
        likely = {name: p for name, p in self.languages(text, language).items() if p >= 0.2}
        order = sorted(likely, key=lambda name: -likely[name] - (name == language))
        return tuple(dict.fromkeys((*order, *((language,) if language else ()))))

    def entities(self, text: str, language: str | None = None) -> tuple[Entity, ...]:
        text = clean(text)
        near = self.near(text, language)
        return self.finish(text, self.matches(text, near), near)

    def matches(self, text: str, near: tuple[str, ...]) -> tuple[Entity, ...]:
        """Entities as they stand, without negation and without the days inside a range."""
        text, grammars = clean(text), self._grammars_of(near)
        words = split_parts(tokens(text), grammars)
        hours = ChainMap(*(self._hours.get(name, {}) for name in near))
        found = [*find_dates(words, grammars), *find_times(words, grammars, hours)]
        found += short_days(words, [self.grammars[name] for name in near if name in self.grammars])
        found += [self._exact(match, words, text, near) for match in self.gazetteer.find(words, near)]
        found += [
            Match(i, i, "number", w.text, "") for i, w in enumerate(words) if w.text.isdigit() and len(w.text) < 4
        ]
        return _as_entities(words, [match for match in found if not self._is_own_child(match, words, near)])

    def _exact(self, match: Match, words: Sequence[Token], text: str, near: tuple[str, ...]) -> Match:
        """The match with what the word means as it is spelt."""
        spelt = self._as_spelt(text[words[match.first].start : words[match.last].end], near)
        return replace(match, entity=spelt[0], value=spelt[1]) if spelt else match

    def _is_own_child(self, match: Match, words: Sequence[Token], near: tuple[str, ...]) -> bool:
        """In "my children", "I have two kids" and "zarokên min" children are no interest."""
        if (match.entity, match.value) != _CHILDREN or match.first != match.last:
            return False
        behind = words[match.last + 1].text if match.last + 1 < len(words) else ""
        before = [word.text for word in words[max(0, match.first - 4) : match.first]]
        if before and (before[-1].isdigit() or any(before[-1] in self._hours.get(name, {}) for name in near)):
            before.pop()
        said = {" ".join(before[-length:]) for length in (1, 2, 3)}
        own = [self.grammars[name] for name in near if name in self.grammars]
        return any(said & grammar.own or behind in grammar.own_behind for grammar in own)

    def finish(self, text: str, entities: tuple[Entity, ...], near: tuple[str, ...]) -> tuple[Entity, ...]:
        """With ranges of days filled in and exclusions marked."""
        grammars = self._grammars_of(near)
        words = split_parts(tokens(clean(text)), grammars)
        return negate(words, fill_ranges(words, entities, grammars), grammars)

    def _grammars_of(self, near: tuple[str, ...]) -> list[Grammar]:
        names = dict.fromkeys((*near, *_LOAN_LANGUAGES)) if near else self.grammars
        return [self.grammars[name] for name in names if name in self.grammars]


def _as_entities(words: list[Token], found: list[Match]) -> tuple[Entity, ...]:
    """Each word belongs to one entity: the one found first."""
    taken: set[int] = set()
    kept: list[Entity] = []
    for match in found:
        span = range(match.first, match.last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            if match.entity:
                kept.append(Entity(match.entity, match.value, words[match.first].start, words[match.last].end))
    return tuple(sorted(kept, key=lambda entity: entity.start))


def _spellings(word: str) -> set[str]:
    """A phrase as listed, and in the Arabic script also written together (سه شنبه, سه‌شنبه, سهشنبه)."""
    spellings = {fold(word), fold(word.replace("\u200c", " "))}
    spellings |= {s.replace(" ", "") for s in spellings if s and "\u0600" <= s[0] <= "\u06ff" and len(s) <= 12}
    return (spellings | {_with_other_vowels(spelling) for spelling in spellings}) - {""}


def _with_other_vowels(folded: str) -> str:
    """Tigrinya as it is written in Ethiopia: አይፋል for ኣይፋል."""
    return folded.translate(_OTHER_VOWELS)


def _without_ends(words: list[str], polite: frozenset[str]) -> list[str]:
    """Without please, thank you and the like on either side."""
    for length in (3, 2, 1, 2, 1):
        while len(words) > length and " ".join(words[-length:]) in polite:
            words = words[:-length]
        while len(words) > length and " ".join(words[:length]) in polite:
            words = words[length:]
    return words


@cache
def load(folder: Path = DATA) -> Lexicon:
    """The word tables of every language that has one, read once. Raises nlu.data.DataError."""
    return build(folder)


def build(folder: Path = DATA) -> Lexicon:
    """Word tables of one's own, to add to."""
    lexicon = Lexicon(load_grammars())
    for spellings in yaml.safe_load(PLACES.read_text(encoding="utf-8")):
        for place in spellings:
            lexicon.gazetteer.add(ANY, fold(place), ("location", fold(spellings[0])))
    for path in sorted(folder.glob("*/words.yml"), key=lambda p: _order(p.parent.name)):
        lexicon.add(path.parent.name, path)
    return lexicon


def _order(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)

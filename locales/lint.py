"""What is wrong with a catalogue: gaps, other placeholders, titles too long to tap, messages too long to read, English left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from babel.messages.catalog import Catalog, Message

from bot.channels.limits import units
from locales.extract import Source

MOST_WORDS = 25
"""Words of an English message (domain.md). Other languages may need a few more."""

_MORE_WORDS = 1.4
_LATIN_WORD = re.compile(r"\b[a-z]{3,}\b")
_FOREIGN = frozenset("meedoen azc coa ind vluchtelingenwerk gza ok dutch uwv vog".split())
_ENGLISH = frozenset(
    "the you your and are not for with this that what have will can when where write please again colleague something".split()
)


def findings(language: str, catalogue: Catalog, sources: list[Source]) -> Iterator[str]:
    """One line each, naming language, context and text."""
    for source in sources:
        message = catalogue.get(source.text, source.context)
        for reason in _of(language, source, message):
            yield f"{language}: {source.context}: {reason}: {source.text!r}"


def english(sources: list[Source]) -> Iterator[str]:
    """The source texts themselves: a message has at most 25 words, a title fits its button."""
    for source in sources:
        if source.longest is None and words(source.text) > MOST_WORDS:
            yield f"en: {source.context}: {words(source.text)} words: {source.text!r}"
        if source.longest is not None and spoken_length(source.text) > source.longest:
            yield f"en: {source.context}: over {source.longest} characters: {source.text!r}"


def words(text: str) -> int:
    return sum(any(char.isalnum() for char in word) for word in text.split())


def spoken_length(text: str) -> int:
    """Length of a title as the strictest phone counts, placeholders left out (they are cut to fit when they are filled in)."""
    return units("".join(plain for plain, *_ in Formatter().parse(text)))


def _of(language: str, source: Source, message: Message | None) -> Iterator[str]:
    forms = _forms(message)
    if not forms or not all(forms):
        yield "missing"
        return
    for form in forms:
        if _placeholders(form) != _placeholders(source.text) and not (source.plural and len(forms) > 1):
            yield f"other placeholders in {form!r}"
            continue
        if source.longest is not None and spoken_length(form) > source.longest:
            yield f"{spoken_length(form)} characters, {source.longest} fit: {form!r}"
        elif source.longest is None and words(form) > MOST_WORDS * _MORE_WORDS:
            yield f"{words(form)} words: {form!r}"
        if language != "en" and _is_english(form):
            yield f"English left over: {form!r}"


def _forms(message: Message | None) -> tuple[str, ...]:
    if message is None or "fuzzy" in message.flags:
        return ()
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return tuple(str(form or "") for form in strings)


def _placeholders(text: str) -> Mapping[str, int]:
    try:
        names = [f"{name}:{rule}" for _, name, rule, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return {"unreadable": 1}
    return {name: names.count(name) for name in names}


def _is_english(text: str) -> bool:
    plain = "".join(plain for plain, *_ in Formatter().parse(text)).lower()
    found = [word for word in _LATIN_WORD.findall(plain) if word not in _FOREIGN]
    return len([word for word in found if word in _ENGLISH]) >= 2

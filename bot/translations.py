"""The catalogues in locales/, read when a language is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

DOMAIN = "meedoen"
LOCALES = Path(__file__).resolve().parent.parent / "locales"


def catalogue_path(language: str, folder: Path = LOCALES) -> Path:
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: str, folder: Path = LOCALES) -> Catalog | None:
    """A language's catalogue, or None where there is none. CLDR knows Dari as fa_AF."""
    path = catalogue_path(language, folder)
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale={"prs": "fa_AF"}.get(language, language), domain=DOMAIN)


class Catalogues:
    """Implements the dialogue's `Translations`. English is the source and needs no catalogue."""

    def __init__(self, folder: Path = LOCALES) -> None:
        self._read = cache(lambda language: _Texts(read_catalogue(language, folder)))

    def text(self, language: str, context: str, source: str) -> str:
        return source if language == "en" else self._read(language).texts.get((context, source), (source,))[0]

    def plural(self, language: str, context: str, one: str, other: str, number: int) -> str:
        if language == "en":
            return one if number == 1 else other
        texts = self._read(language)
        forms = texts.texts.get((context, one))
        return forms[texts.form(number)] if forms else (one if number == 1 else other)


class _Texts:
    """One catalogue as a plain mapping: (context, source) -> forms. Untranslated entries are left out."""

    def __init__(self, catalogue: Catalog | None) -> None:
        self.texts: Mapping[tuple[str, str], tuple[str, ...]] = {}
        self.form: Callable[[int], int] = lambda number: 0
        if catalogue is None:
            return
        self.texts = dict(_translated(catalogue))
        self.form = c2py(catalogue.plural_expr)


def _translated(catalogue: Catalog) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for message in catalogue:
        forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
        texts = tuple(str(form) for form in forms if form)
        if message.id and len(texts) == len(forms):
            yield (message.context or "", message.id if isinstance(message.id, str) else message.id[0]), texts

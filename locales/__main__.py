"""`python -m locales`: extracts the texts, brings the catalogues up to date, compiles them, reports. `--check` changes nothing.

Meedoen reads the catalogues as they are in the repository: there is no compiled copy that could be older. Compiling here
proves that each is one gettext can use, with plural forms for every number.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from locales import extract, lint
from nlu import LANGUAGES

FOLDER = Path(__file__).resolve().parent
HEADER = """\
# Meedoen in {name}.
# Written by a language model and checked by back-translation. No native speaker has reviewed this catalogue yet.
#"""


def main(arguments: list[str]) -> int:
    sources = list(extract.sources())
    problems = list(lint.english(sources))
    for language in LANGUAGES:
        if language == "en":
            continue
        catalogue = _read(language)
        if "--check" not in arguments:
            catalogue = _updated(language, catalogue)
        found = [*lint.findings(language, catalogue, sources), *_compiled(language, catalogue)]
        missing = sum(": missing: " in line for line in found)
        print(f"{language:4} {len(sources) - missing:4} of {len(sources)} texts")
        problems += found
    print(*problems, sep="\n")
    return 1 if problems else 0


def _compiled(language: str, catalogue: Catalog) -> Iterator[str]:
    """What gettext finds wrong with it."""
    out = BytesIO()
    try:
        write_mo(out, catalogue)
        out.seek(0)
        compiled = GNUTranslations(out)
    except (ValueError, TypeError, OSError) as error:
        yield f"{language}: can't be compiled: {error}"
        return
    for message in catalogue:
        if isinstance(message.id, tuple) and message.context:
            one, other = message.id
            said = {compiled.npgettext(message.context, one, other, number) for number in range(200)}
            if said & {one, other}:
                yield f"{language}: {message.context}: no plural form for some numbers: {other!r}"


def path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "meedoen.po"


def _read(language: str) -> Catalog:
    locale = {"prs": "fa_AF"}.get(language, language)
    if not path(language).exists():
        return Catalog(locale=locale, domain="meedoen", project="Meedoen")
    with path(language).open("rb") as file:
        return read_po(file, locale=locale, domain="meedoen")


def _updated(language: str, catalogue: Catalog) -> Catalog:
    """Texts that are gone are dropped; changed ones are empty until they are translated anew."""
    catalogue.update(extract.template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = HEADER.format(name=language)
    catalogue.fuzzy = False
    out = BytesIO()
    write_po(out, catalogue, width=120, sort_by_file=False, omit_header=False, no_location=False)
    path(language).parent.mkdir(parents=True, exist_ok=True)
    path(language).write_bytes(out.getvalue())
    return catalogue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

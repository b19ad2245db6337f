"""The catalogues as they are in the repository, and what is found wrong with bad ones."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from locales import __main__ as catalogues
from locales import lint
from locales.extract import Source
from nlu import LANGUAGES

MESSAGE = Source("utter_x", "You are going to {name}.", "domain.yml", 1)
TITLE = Source("utter_x", "✅ Yes", "domain.yml", 1, longest=20)
COUNTED = Source("travel_x", "{minutes} minute on foot", "domain.yml", 1, plural="{minutes} minutes on foot")


def found(source: Source, *forms: str, language: str = "uk") -> list[str]:
    catalogue = Catalog(locale=language, domain="meedoen")
    if forms:
        ids = (source.text, source.plural) if source.plural else source.text
        catalogue.add(ids, forms if source.plural else forms[0], context=source.context)
    return [line.split(": ", 2)[2] for line in lint.findings(language, catalogue, [source])]


def test_the_catalogues_of_this_repository_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.main(["--check"]) == 0, capsys.readouterr().out
    told = capsys.readouterr().out
    assert all(f"\n{language} " in f"\n{told}" for language in LANGUAGES if language != "en")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_each_says_whether_a_native_speaker_has_reviewed_it(language: str) -> None:
    head = catalogues.path(language).read_text(encoding="utf-8")[:400]
    assert "No native speaker has reviewed this catalogue yet." in head


@pytest.mark.parametrize(
    ("source", "forms", "reason"),
    [
        (MESSAGE, (), "missing"),
        (MESSAGE, ("",), "missing"),
        (MESSAGE, ("Ви йдете до {place}.",), "other placeholders"),
        (MESSAGE, ("Ви йдете до {name.",), "other placeholders"),
        (MESSAGE, ("слово " * 36 + "{name}",), "37 words"),
        (MESSAGE, ("Ви going to where you can {name}",), "English left over"),
        (TITLE, ("✅ Так, звичайно, дякую",), "22 characters, 20 fit"),
        (TITLE, ("👩‍👩‍👧 Так, звичайно",), "22 characters, 20 fit"),
        (COUNTED, ("{minutes} хвилина пішки", "{minutes} хвилини пішки", ""), "missing"),
    ],
)
def test_what_is_wrong_is_told(source: Source, forms: tuple[str, ...], reason: str) -> None:
    assert any(line.startswith(reason) for line in found(source, *forms)), found(source, *forms)


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        (MESSAGE, ("Ви йдете: {name}.",)),
        (TITLE, ("✅ Так",)),
        (COUNTED, ("{minutes} хвилина пішки", "{minutes} хвилини пішки", "{minutes} хвилин пішки")),
    ],
)
def test_what_is_right_is_left_alone(source: Source, forms: tuple[str, ...]) -> None:
    assert found(source, *forms) == []

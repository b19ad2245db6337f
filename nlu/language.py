"""Which of our languages a text is in. It only ever suggests: the resident chooses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from nlu.scripts import clean, script

_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэёъ]", re.IGNORECASE)
_PASHTO = re.compile("[ټډړږښڼځڅېۍګ]")
_PERSIAN = re.compile("[پچژگکی]")
_ARABIC = re.compile("[ةىأإؤئ]|(?:^|\\s)ال")
_DARI = re.compile(
    r"(?:^|\s)(?:میخایم|میخواهم|نمیتانم|میتانم|بچیم|تشکر|چوکی|ره|خو|کدام|هستین|استم|استیم|باشندگان|مکتب|شفاخانه|پوهنتون)(?=\s|$)"
)
_ARABIZI = re.compile(
    r"[a-z][23579][a-z]|\b[3275][a-z]{2,}|\b(?:ana|ana|mish|mesh|msh|bedi|biddi|3ayez|shu|shou|wen|ween|kif|keef|yalla|habibi|inshallah)\b",
    re.IGNORECASE,
)
_LATIN = ("nl", "en", "so", "tr", "ku", "fr", "es")


def guess(text: str, hint: str | None = None) -> Mapping[str, float]:
    """Likelihood of each language, at most 1 together; empty when there is no telling."""
    text = clean(text)
    name = script(text)
    if name == "ethiopic":
        return {"ti": 1.0}
    if name == "cyrillic":
        return _cyrillic(text)
    if name == "arabic":
        return _arabic(text)
    return _latin(text) if name == "latin" else {}


def _cyrillic(text: str) -> Mapping[str, float]:
    uk, ru = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
    if uk == ru == 0:
        return {"uk": 0.5, "ru": 0.5}
    return {"uk": uk / (uk + ru), "ru": ru / (uk + ru)}


def _arabic(text: str) -> Mapping[str, float]:
    if len(_PASHTO.findall(text)) >= 1:
        return {"ps": 0.9, "fa": 0.05, "prs": 0.05}
    persian, arabic = len(_PERSIAN.findall(text)), len(_ARABIC.findall(text))
    if persian == 0:
        return {"ar": 0.8, "fa": 0.1, "prs": 0.1} if arabic else {"ar": 0.5, "fa": 0.2, "prs": 0.2, "ps": 0.1}
    if arabic > persian:
        return {"ar": 0.7, "fa": 0.15, "prs": 0.15}
    return {"prs": 0.6, "fa": 0.4} if _DARI.search(text) else {"fa": 0.6, "prs": 0.4}


def _latin(text: str) -> Mapping[str, float]:
    if _ARABIZI.search(text):
        return {"ar": 0.8}
    if len(text.split()) < 2:
        return {}
    return {language: float(p) for language, p in _identifier().rank(text) if p > 0.02}


@cache
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LATIN)
    return identifier

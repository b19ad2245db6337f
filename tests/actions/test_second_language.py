"""Who is asked for a second language: on WhatsApp, in a language it has no templates in, once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions.context import TurnContext
from bot.actions.means import Means
from bot.actions.second_language import action_second_language
from bot.dialogue.actions import View
from nlu import LANGUAGES
from tests.actions.conftest import NOW, Person


def asked(samir: Person, language: str, channel: str = "whatsapp", **slots: Any) -> bool:
    """The action reads nothing but the channel, the language and the slot."""
    context = TurnContext(samir.conversation_id, samir.resident_id, channel, NOW)
    means = Means(None, context, None, None, None)  # type: ignore[arg-type]  # as said: it needs none of them
    return action_second_language(means, View(slots, language, NOW)).slots["result"] == "needed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_whatsapp_has_no_templates(samir: Person, language: str) -> None:
    without = language in ("ti", "so", "ku")
    assert asked(samir, language) == without
    assert asked(samir, language, second_language=None) == without
    assert not asked(samir, language, second_language="nl")
    assert not asked(samir, language, "telegram")

"""All actions by name, and the object that runs them within one turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from bot.actions import (
    cancelling,
    directions,
    inloopuur,
    location,
    my_activities,
    my_data,
    person,
    proposals,
    second_language,
    shift_reminder,
    signing_up,
    stopping,
)
from bot.actions.context import TurnContext
from bot.actions.means import Action, Means
from bot.dialogue.actions import Outcome, View
from bot.dialogue.wording import Wording
from bot.settings import Settings

_SUBJECTS = (
    cancelling,
    directions,
    inloopuur,
    location,
    my_activities,
    my_data,
    person,
    proposals,
    second_language,
    shift_reminder,
    signing_up,
    stopping,
)
_ACTIONS: Mapping[str, Action] = {
    name: function for subject in _SUBJECTS for name, function in vars(subject).items() if name.startswith("action_")
}
NAMES = frozenset(_ACTIONS)
"""Every `action_*` of the domain (the engine has some of its own)."""


class DomainActions:
    """Implements `bot.dialogue.actions.Actions` in the transaction of `connection`.

    wording: the dialogue's (`dialogue.responses.wording`). calendar_link: the https address of a sign-up's .ics file.
    """

    def __init__(
        self,
        connection: Connection,
        context: TurnContext,
        *,
        settings: Settings,
        wording: Wording,
        calendar_link: Callable[[int], str],
    ) -> None:
        self._means = Means(connection, context, settings, wording, calendar_link)

    def names(self) -> frozenset[str]:
        return NAMES

    def run(self, name: str, view: View) -> Outcome:
        """Raises KeyError for an action there is none of."""
        return _ACTIONS[name](self._means, view)

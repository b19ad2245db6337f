"""What is done with a message outside WhatsApp's 24 hours: it is held back, and a notice tells the resident that it waits.

The notice is an approved template. Its button opens the 24 hours again, and what was held back goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.whatsapp_contents import TEMPLATE_LANGUAGES
from bot.dialogue.actions import Say
from bot.dialogue.responses import Responses
from bot.messages import Outbound, Template
from storage import deliveries, notices, outcomes

TEMPLATE = "template_waiting"
"""The response in domain.yml, and what the templates are called at Twilio and in the table `content`."""


def name(language: str) -> str:
    return f"{TEMPLATE}_{language}"


def messages(responses: Responses) -> dict[str, Outbound]:
    """The notice in each language that WhatsApp has templates in and that has a translation: never another's words."""
    source = responses.render(Say(TEMPLATE), {}, "en")
    found = {}
    for language in TEMPLATE_LANGUAGES:
        message = responses.render(Say(TEMPLATE), {}, language)
        if language == "en" or message.text != source.text:
            found[language] = replace(message, template=Template(TEMPLATE, language))
    return found


class Notices:
    """Holds messages back. said: the notice by language."""

    def __init__(self, said: Mapping[str, Outbound]) -> None:
        self._said = said

    def hold(
        self,
        connection: Connection,
        outbox_id: int,
        now: datetime,
        part: int | None = None,
        heard_at: datetime | None = None,
    ) -> None:
        """Keeps a message until the resident is heard again, and queues a notice unless this silence has had one.

        heard_at: when they were last heard, as whoever decided this knew it. part: how many of the calls are out.
        """
        silence = notices.silence(connection, outbox_id)
        if silence is None:
            return
        if silence.notice:
            outcomes.failed(connection, outbox_id, deliveries.WINDOW)
            return
        outcomes.held(connection, outbox_id, heard_at or silence.heard_at or now, part)
        heard_meanwhile = heard_at is not None and silence.heard_at != heard_at
        if silence.heard_at is None or silence.stopped or heard_meanwhile:
            return
        self._tell(connection, silence, now)

    def catch_up(self, connection: Connection, now: datetime, window: timedelta, most: int = 100) -> int:
        """Queues the notices of messages held before their template was approved; how many conversations it looked at."""
        languages = [language for language in self._said if notices.approved(connection, name(language))]
        waiting = notices.untold(connection, languages, now - window, deliveries.WINDOW, most)
        for outbox_id in waiting:
            if silence := notices.silence(connection, outbox_id):
                self._tell(connection, silence, now)
        return len(waiting)

    def _tell(self, connection: Connection, silence: notices.Silence, now: datetime) -> None:
        for language in filter(None, (silence.language, silence.second_language)):
            if language in self._said and notices.approved(connection, name(language)):
                notices.add(connection, silence, self._said[language].to_json(), now)
                return

"""A second language, for those whose own WhatsApp has no templates in: outside its 24 hours nothing else can be sent."""

from __future__ import annotations

from bot.actions.means import Means
from bot.channels.whatsapp_contents import TEMPLATE_LANGUAGES
from bot.dialogue.actions import Outcome, View


def action_second_language(means: Means, view: View) -> Outcome:
    """`result` is needed where it should be asked for: on WhatsApp, in such a language, and none was chosen yet."""
    can_not_be_told = means.context.channel == "whatsapp" and view.language not in TEMPLATE_LANGUAGES
    return Outcome({"result": "needed" if can_not_be_told and not view.slots.get("second_language") else "no"})

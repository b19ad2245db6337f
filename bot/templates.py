"""WhatsApp templates: made at Twilio once, submitted for approval, and looked after until WhatsApp has decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from bot import notices
from bot.channels.whatsapp import WhatsApp
from bot.channels.whatsapp_contents import TEMPLATE_LANGUAGES, template, version
from bot.messages import Outbound
from storage import templates
from storage.session import Store
from storage.templates import UNDER_WAY, Kept

NOT_MADE, GONE = "not made", "gone"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a template stands. language: WhatsApp's code. status: WhatsApp's word for it, or `not made`, or `gone`."""

    name: str
    language: str
    status: str


class Templates:
    """The notice's templates, one a language. said: the notice by language."""

    def __init__(self, store: Store, channel: WhatsApp, said: Mapping[str, Outbound]) -> None:
        self._store, self._channel, self._said = store, channel, said

    async def push(self) -> list[Standing]:
        """Makes what is missing or says something else now, and submits it. Raises SendError; what was done stays done."""
        await self.look()
        made = {(one.name, one.version): one for one in await self._kept() if one.status != GONE}
        for language, message in self._said.items():
            types = template(message)
            name, mark = notices.name(language), version(types)
            found = made.get((name, mark)) or await self._make(name, mark, TEMPLATE_LANGUAGES[language], types)
            if found.status == "unsubmitted":
                status = await self._channel.ask_approval(found.sid, _title(name, mark))
                await self._keep(replace(found, status=status))
        return await self.standings()

    async def look(self, under_way: bool = False) -> bool:
        """Asks what WhatsApp says of those that were made; whether it has yet to decide about any. under_way: asks about
        those only. Raises SendError."""
        for one in await self._kept():
            if one.status in UNDER_WAY or not under_way:
                status = await self._channel.approval(one.sid)
                if status != one.status:
                    await self._keep(replace(one, status=status))
        return any(one.status in UNDER_WAY for one in await self._kept())

    async def standings(self) -> list[Standing]:
        """Every template there should be, as it is known here. Asks nobody."""
        kept = {(one.name, one.version): one.status for one in await self._kept()}
        found = []
        for language, message in self._said.items():
            name = notices.name(language)
            status = kept.get((name, version(template(message))), NOT_MADE)
            found.append(Standing(name, TEMPLATE_LANGUAGES[language], status))
        return found

    async def _make(self, name: str, mark: str, code: str, types: Mapping[str, object]) -> Kept:
        """Kept before it is submitted, so that whatever stops us in between is gone on with."""
        made = Kept(name, await self._channel.make_content(_title(name, mark), code, types), mark, "unsubmitted")
        await self._keep(made)
        return made

    async def _kept(self) -> list[Kept]:
        return await self._store.read(templates.all_of)

    async def _keep(self, one: Kept) -> None:
        await self._store.write(partial(templates.keep, template=one))


def _title(name: str, mark: str) -> str:
    """What it is called at Twilio and WhatsApp, where a name can't be used again for other words."""
    return f"meedoen_{name}_{mark}"

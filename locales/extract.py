"""What there is to translate: responses and buttons, names of flows, the demo's activities; with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog

from bot.dialogue import yaml_lines
from bot.dialogue.domain import FILE, Domain, read_domain
from bot.dialogue.read_flows import read_flows

ROOT = Path(__file__).resolve().parent.parent
IN_BUTTONS, IN_LIST, MOST_BUTTONS = 20, 24, 3  # WhatsApp's limits: title of a quick reply, of a list item


@dataclass(frozen=True, slots=True)
class Source:
    """One English text. longest: characters a translation may have (None: a message of its own, limited in words)."""

    context: str
    text: str
    file: str
    line: int
    longest: int | None = None
    plural: str = ""


def sources(root: Path = ROOT) -> Iterator[Source]:
    """Everything that is shown to residents, in the order it stands."""
    yield from _responses(read_domain(root / "flows"))
    for flow in read_flows(root / "flows").values():
        if not flow.is_pattern:
            yield Source("flow", flow.name, flow.file, flow.line, IN_LIST)
    yield from _activities(root / "storage" / "demo.yml")


def _responses(domain: Domain) -> Iterator[Source]:
    for name, variations in domain.responses.items():
        for variation in variations:
            if not variation.translate:
                continue
            longest = {"title": IN_BUTTONS, "word": IN_BUTTONS}.get(name.partition("_")[0])
            if variation.plural:
                yield Source(name, variation.one, FILE, variation.line, longest, plural=variation.text)
            else:
                yield Source(name, variation.text, FILE, variation.line, longest)
            most = IN_BUTTONS if len(variation.buttons) <= MOST_BUTTONS else IN_LIST
            for button in variation.buttons:
                yield Source(name, button.title, FILE, variation.line, most)
                if button.description:
                    yield Source(name, button.description, FILE, variation.line, 72)


def _activities(path: Path) -> Iterator[Source]:
    content = yaml_lines.read(path, path.name)
    for activity in content.get("activities") or ():
        yield Source("activity", activity["name"], path.name, activity.line("name"), IN_BUTTONS + 2)
        if activity.get("description"):
            yield Source("activity", activity["description"], path.name, activity.line("description"))


def template(root: Path = ROOT) -> Catalog:
    """The English texts as a catalogue without translations."""
    catalogue = Catalog(project="Meedoen", domain="meedoen", charset="utf-8")
    for source in sources(root):
        ids = (source.text, source.plural) if source.plural else source.text
        comment = [f"at most {source.longest} characters"] if source.longest else []
        catalogue.add(ids, context=source.context, locations=[(source.file, source.line)], auto_comments=comment)
    return catalogue

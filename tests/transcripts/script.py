"""Reads and writes transcripts: what people see on a phone, as text.

# What it shows.
channel: telegram   language: en   now: 2026-03-02 09:00   start: resident
user> hello            text; [2] taps the second choice; <voice> <picture> <place> <sticker> sends one
and>  tuesday          in the same burst
wait> 2026-03-09 18:00 moves the clock
bot>  Hello!
      [Yes] [No] <pin> <date>
saved> mode=bot
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_INDENT = " " * 6
_HEADER = re.compile(r"(\w+): (.+?)(?:   |$)")


@dataclass
class Step:
    """What is done (several in a burst), and what came of it."""

    done: list[tuple[str, str]]
    bot: list[str] = field(default_factory=list)
    saved: str = ""


@dataclass
class Script:
    comments: list[str]
    header: dict[str, str]
    steps: list[Step]

    @property
    def now(self) -> datetime:
        return moment(self.header["now"])

    def text(self) -> str:
        head = "   ".join(f"{key}: {value}" for key, value in self.header.items())
        lines = [*self.comments, head]
        for step in self.steps:
            lines += [f"{kind + '>':6}{what}" if kind != "saved" else what for kind, what in step.done]
            for message in step.bot:
                first, *rest = message.split("\n")
                lines += [f"bot>  {first}", *(f"{_INDENT}{line}" for line in rest)]
            if step.saved:
                lines.append(f"saved> {step.saved}")
        return "\n".join(line.rstrip() for line in lines) + "\n"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.strip()).replace(tzinfo=AMSTERDAM)


def read(path: Path) -> Script:
    comments: list[str] = []
    header: dict[str, str] = {}
    steps: list[Step] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        kind, _, rest = line.partition(">")
        if line.startswith("#") and not header:
            comments.append(line)
        elif not header:
            header = {key: value.strip() for key, value in _HEADER.findall(line)}
        elif kind in ("user", "wait"):
            steps.append(Step([(kind, rest.strip())]))
        elif kind == "and":
            steps[-1].done.append(("and", rest.strip()))
        elif kind == "bot":
            steps[-1].bot.append(rest[2:] if rest.startswith("  ") else rest.strip())
        elif kind == "saved":
            steps[-1].saved = rest.strip()
        elif line.startswith(_INDENT) and steps and steps[-1].bot:
            steps[-1].bot[-1] += "\n" + line[len(_INDENT) :]
        elif line.strip():
            raise ValueError(f"{path.name}:{number}: can't read {line!r}")
        elif steps and steps[-1].bot:
            steps[-1].bot[-1] += "\n"
    for step in steps:
        step.bot = [message.rstrip("\n") for message in step.bot]
    return Script(comments, header, steps)

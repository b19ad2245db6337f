"""Reader of Rasa's nlu.yml: intents with inline entities, synonyms, lookups. Errors name file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from nlu import Entity

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: slower, the same result
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # both are loaders

_ANNOTATION = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<name>\w+)(?::(?P<value>[^)]*))?\)|(?P<json>\{[^}]*\}))")
_KINDS = ("intent", "synonym", "lookup", "regex")


class DataError(ValueError):
    """A training or evaluation file cannot be read: file, line and reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated sentence. An entity without a value of its own has the annotated text as value."""

    intent: str
    text: str
    entities: tuple[Entity, ...]
    line: int


@dataclass(slots=True)
class Data:
    """What one or more files hold. synonyms: value -> words. lookups: name -> phrases."""

    examples: list[Example] = field(default_factory=list)
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    lookups: dict[str, list[str]] = field(default_factory=dict)


def read(path: Path) -> Data:
    """One file. Raises DataError."""
    data = Data()
    for kind, name, line, lines in _blocks(path):
        if kind == "intent":
            data.examples += [_example(path, name, number, text) for number, text in lines]
        elif kind in {"synonym", "lookup"}:
            table = data.synonyms if kind == "synonym" else data.lookups
            table.setdefault(name, []).extend(text for _, text in lines)
        if not lines:
            raise DataError(path, line, f"{kind} {name} has no examples")
    return data


def _blocks(path: Path) -> Iterator[tuple[str, str, int, list[tuple[int, str]]]]:
    """(kind, name, line, [(line, text)]) for every entry below `nlu:`."""
    for entry in _entries(path):
        line = entry.start_mark.line + 1
        if not isinstance(entry, yaml.MappingNode):
            raise DataError(path, line, "an entry is not a mapping")
        values = {key.value: value for key, value in entry.value}
        kinds = [kind for kind in _KINDS if kind in values]
        if len(kinds) != 1 or "examples" not in values:
            raise DataError(path, line, f"an entry has one of {', '.join(_KINDS)}, and examples")
        # The node's own text, so that an unquoted `no` stays "no" instead of becoming False.
        yield kinds[0], values[kinds[0]].value, line, list(_lines(path, values["examples"]))


def _entries(path: Path) -> list[Any]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise DataError(path, line, str(error.problem)) from error
    top = {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
    if not isinstance(top.get("nlu"), yaml.SequenceNode):
        raise DataError(path, 1, "no list `nlu:`")
    return list(top["nlu"].value)


def _lines(path: Path, node: yaml.Node) -> Iterator[tuple[int, str]]:
    if not isinstance(node, yaml.ScalarNode):
        raise DataError(path, node.start_mark.line + 1, "examples is not a text block")
    for number, line in enumerate(node.value.splitlines(), node.start_mark.line + 2):
        if not line.strip():
            continue
        if not line.startswith("- ") or not line[2:].strip():
            raise DataError(path, number, "an example starts with '- '")
        yield number, line[2:].strip()


def _example(path: Path, intent: str, number: int, line: str) -> Example:
    text, entities, last = "", [], 0
    for match in _ANNOTATION.finditer(line):
        text += line[last : match.start()]
        name, value = _annotation(path, number, match)
        entities.append(Entity(name, value, len(text), len(text) + len(match["text"])))
        text, last = text + match["text"], match.end()
    return Example(intent, text + line[last:], tuple(entities), number)


def _annotation(path: Path, number: int, match: re.Match[str]) -> tuple[str, str]:
    if match["name"]:
        return match["name"], match["value"] or match["text"]
    try:
        values = json.loads(match["json"])
        return str(values["entity"]), str(values.get("value", match["text"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(path, number, f"entity {match['json']} is not {{'entity': ..., 'value': ...}}") from error

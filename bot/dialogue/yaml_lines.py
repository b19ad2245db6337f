"""YAML with line numbers, and without the traps: `no` for False, `12:30` for 750, a key given twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.errors import Finding, FlowError

_TRAPS = re.compile(r"^(?:y|n|yes|no|on|off|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9]*)?)$", re.IGNORECASE)


class Lines(dict[str, Any]):
    """A mapping that remembers where it stood: `at` is its line, `lines` the line of each key."""

    at: int = 0
    lines: dict[str, int]

    def line(self, key: str) -> int:
        return self.lines.get(key, self.at)


# libyaml's is eight times as fast; the wheels have it, a build without it does not.
_Safe: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):  # type: ignore[misc, valid-type]  # a class chosen where it runs
    file: str


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Lines:
    found = Lines()
    found.at, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node, deep=True)), key_node.start_mark.line + 1
        if key in found:
            raise FlowError([Finding(loader.file, line, f"the key {key!r} is given twice")])
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = line
    return found


def _scalar(loader: _Loader, node: yaml.ScalarNode) -> Any:
    if not node.style and _TRAPS.match(node.value):
        reason = f"YAML reads {node.value} as {_read_as(node.value)}: put it in quotes, or write true / false"
        raise FlowError([Finding(loader.file, node.start_mark.line + 1, reason)])
    tag = node.tag.rsplit(":", 1)[-1]
    kind: Any = {"bool": loader.construct_yaml_bool, "int": loader.construct_yaml_int}[tag]
    return kind(node)


def _read_as(value: str) -> str:
    return "a number of seconds or minutes" if ":" in value else "true or false"


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:bool", _scalar)
_Loader.add_constructor("tag:yaml.org,2002:int", _scalar)


def read(path: Path, name: str) -> Lines:
    """The mapping in a YAML file. Raises FlowError with `name` and line when it can't be read."""
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.file = name
    try:
        found = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FlowError([Finding(name, mark.line + 1 if mark else 1, f"not YAML: {error.problem}")]) from error
    finally:
        loader.dispose()
    if not isinstance(found, Lines):
        raise FlowError([Finding(name, 1, "a mapping is expected here")])
    return found

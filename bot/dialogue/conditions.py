"""Conditions of flows: `slots.adult is true and not slots.shift`, parsed once, evaluated on plain values.

or, and, not · is, is not, =, ==, !=, <, <=, >, >= · contains · matches (a regular expression, anywhere in the text)
names: slots.x, context.x · literals: true, false, null, numbers, "text", 'text'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Names = Mapping[str, Mapping[str, Any]]
Test = Callable[[Names], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"[^\"]*\"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<op><=|>=|==|!=|=|<|>|\(|\))"
    r"|(?P<name>[A-Za-z_][\w.]*))"
)
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None, "none": None}


class ConditionError(ValueError):
    """A condition that can't be read."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition. `names` are the slots and context values it speaks of (`slots.adult`)."""

    source: str
    test: Test
    names: frozenset[str]

    def __call__(self, names: Names) -> bool:
        return bool(self.test(names))


def parse(source: str) -> Condition:
    """Raises ConditionError with the place where reading stopped."""
    parser = _Parser(source)
    test = parser.either()
    if parser.peek():
        raise ConditionError(f"can't read {parser.peek()!r} in the condition {source!r}")
    return Condition(source, test, frozenset(parser.names))


class _Parser:
    def __init__(self, source: str) -> None:
        self.source, self.tokens, self.at, self.names = source, list(_tokens(source)), 0, set[str]()

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise ConditionError(f"the condition {self.source!r} ends too early")
        self.at += 1
        return token

    def accept(self, *tokens: str) -> bool:
        if self.peek().lower() in tokens:
            self.at += 1
            return True
        return False

    def either(self) -> Test:
        tests = [self.both()]
        while self.accept("or"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda names: any(test(names) for test in tests)

    def both(self) -> Test:
        tests = [self.negation()]
        while self.accept("and"):
            tests.append(self.negation())
        return tests[0] if len(tests) == 1 else lambda names: all(test(names) for test in tests)

    def negation(self) -> Test:
        if self.accept("not"):
            inner = self.negation()
            return lambda names: not inner(names)
        if self.accept("("):
            inner = self.either()
            if not self.accept(")"):
                raise ConditionError(f"a ) is missing in the condition {self.source!r}")
            return inner
        return self.comparison()

    def comparison(self) -> Test:
        left = self.value()
        word = self.peek().lower()
        if word == "is":
            self.take()
            negated = self.accept("not")
            right = self.value()
            return lambda names: (left(names) == right(names)) is not negated
        if word in _COMPARE:
            self.take()
            compare, right = _COMPARE[word], self.value()
            return lambda names: compare(left(names), right(names))
        return left

    def value(self) -> Test:
        token = self.take()
        if token[0] in "\"'":
            literal: Any = token[1:-1]
        elif token[0].isdigit() or token[0] == "-":
            literal = float(token) if "." in token else int(token)
        elif token.lower() in _WORDS:
            literal = _WORDS[token.lower()]
        else:
            return self.name(token)
        return lambda names: literal

    def name(self, token: str) -> Test:
        space, _, key = token.partition(".")
        if space not in ("slots", "context") or not key or "." in key:
            raise ConditionError(
                f"{token!r} is neither slots.<name> nor context.<name> in the condition {self.source!r}"
            )
        self.names.add(token)
        return lambda names: names[space].get(key)


def _tokens(source: str) -> list[str]:
    found, at = [], 0
    source = source.strip()
    while at < len(source):
        match = _TOKEN.match(source, at)
        if not match:
            raise ConditionError(f"can't read {source[at:]!r} in the condition {source!r}")
        found.append(match.group().strip())
        at = match.end()
    if not found:
        raise ConditionError("an empty condition")
    return found


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        return isinstance(left, int | float) and isinstance(right, int | float) and test(left, right)

    return compare


def _contains(left: Any, right: Any) -> bool:
    return right in left if isinstance(left, str | list | tuple) else False


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "contains": _contains,
    "matches": lambda left, right: isinstance(left, str) and re.search(right, left) is not None,
}

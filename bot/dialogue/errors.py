"""
DialogueError
├── FlowError       something in flows/ can't be run: says file, line and reason
└── StateError      a saved state names what no longer exists
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class DialogueError(Exception):
    """Something in the dialogue's own material is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong in one place. line counts from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class FlowError(DialogueError):
    """Something in flows/ can't be run."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class StateError(DialogueError):
    """A saved state names what no longer exists."""

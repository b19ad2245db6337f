"""The dialogue engine: flows, stack, commands and patterns. Pure: no store, no network, no clock, no randomness."""

from bot.dialogue.engine import Dialogue, NeedsParse, Said
from bot.dialogue.errors import DialogueError, Finding, FlowError
from bot.dialogue.state import State

__all__ = ["Dialogue", "DialogueError", "Finding", "FlowError", "NeedsParse", "Said", "State"]

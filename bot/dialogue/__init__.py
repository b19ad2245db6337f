"""The dialogue engine: flows, stack, commands and patterns. Pure: no store, no network, no clock, no randomness.

    from bot.dialogue import Dialogue      load(folder) -> Dialogue; dialogue.interpret(...); dialogue.advance(...)
"""

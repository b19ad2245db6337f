"""The engine and the dialogue, loaded once."""

import pytest

import nlu.engine
from bot.app import CACHE, load_dialogue
from bot.dialogue.engine import Dialogue
from nlu import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return nlu.engine.load(cache=CACHE)


@pytest.fixture(scope="session")
def dialogue(engine: Engine) -> Dialogue:
    return load_dialogue(engine)

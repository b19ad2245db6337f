"""The engine, trained once."""

import pytest

import nlu.engine
from bot.app import CACHE
from nlu import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return nlu.engine.load(cache=CACHE)

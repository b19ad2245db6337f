"""The drain: conversations with inputs waiting get their turns, each conversation one at a time, many side by side.

A turn by tap never waits for understanding: a turn that needs a text understood is rolled back at once, the text goes to
threads of its own, and the turn is taken again with the result.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

import structlog

from bot.clock import Clock
from bot.dialogue import Dialogue
from bot.failure import give_up, place
from bot.turns import MOST_AT_ONCE, ActionsFor, Taken, TurnFailed, Unread, take_turn
from nlu import Engine, Parse
from storage import inputs
from storage.errors import passing
from storage.session import Store

log = structlog.get_logger()


@dataclass(slots=True)
class _Drain:
    """A conversation in hand. again: something arrived since its turn began. most: inputs a turn; 1 after a failure."""

    conversation_id: int
    again: bool = False
    most: int = MOST_AT_ONCE
    parses: dict[str, Parse] = field(default_factory=dict)


class Work:
    """Takes turns as inputs arrive. Start it in the event loop; `arrived` must be called there too.

    answered: told a conversation when messages of it may be due: new ones, or what was held back until its resident is
    heard. took: told the seconds of each turn. at_once: turns under way at a time. understanding: threads that read texts.
    """

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        engine: Engine,
        actions: ActionsFor,
        clock: Clock,
        answered: Callable[[int], None] = lambda conversation_id: None,
        took: Callable[[float], None] = lambda seconds: None,
        at_once: int = 64,
        understanding: int = 2,
    ) -> None:
        self._store, self._engine, self._clock, self._answered, self._took = store, engine, clock, answered, took
        self._take = partial(take_turn, dialogue=dialogue, actions=actions)
        self._give_up = partial(give_up, dialogue=dialogue, actions=actions)
        self._at_once = at_once if store.dialect == "sqlite" else min(at_once, 8)
        self._reading = understanding
        self._readers = ThreadPoolExecutor(understanding, thread_name_prefix="understanding")
        self._drains: dict[int, _Drain] = {}
        self._ready: asyncio.Queue[_Drain] = asyncio.Queue()
        self._unread: asyncio.Queue[tuple[_Drain, Unread]] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        turns = [self._take_turns() for _ in range(self._at_once)]
        reads = [self._read_texts() for _ in range(self._reading)]
        self._tasks = [asyncio.create_task(loop) for loop in (*turns, *reads)]

    async def close(self) -> None:
        """Ends the loops. A turn under way is finished by the store; inputs not taken wait for the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._readers.shutdown()

    def arrived(self, conversation_id: int) -> None:
        """There is something to take in this conversation."""
        drain = self._drains.get(conversation_id)
        if drain is not None:
            drain.again = True
            return
        drain = self._drains[conversation_id] = _Drain(conversation_id)
        self._idle.clear()
        self._ready.put_nowait(drain)

    async def sweep(self) -> int:
        """Finds what nobody told us of: inputs from before the start, of another process, of turns that could not be."""
        missed = [one for one in await self._store.read(inputs.waiting) if one not in self._drains]
        for conversation_id in missed:
            self.arrived(conversation_id)
        return len(missed)

    async def settled(self) -> None:
        """Waits until no conversation is in hand."""
        await self._idle.wait()

    # --- the loops ----------------------------------------------------------------------------------------------------

    async def _take_turns(self) -> None:
        while True:
            drain = await self._ready.get()
            await self._safely(drain, self._turn(drain))

    async def _read_texts(self) -> None:
        while True:
            drain, unread = await self._unread.get()
            await self._safely(drain, self._read(drain, unread))

    async def _safely(self, drain: _Drain, step: Coroutine[Any, Any, None]) -> None:
        """The database can't do it now, or giving up failed too: the inputs stay, and a sweep comes back to them."""
        try:
            await step
        except Exception as error:  # noqa: BLE001 a loop must outlive any one conversation; it is logged, the inputs kept
            kind = "turn put off" if passing(error) else "turn neither taken nor given up"
            log.error(kind, conversation=drain.conversation_id, error=place(error))
            self._done(drain)

    async def _read(self, drain: _Drain, unread: Unread) -> None:
        loop = asyncio.get_running_loop()
        try:
            parse = await loop.run_in_executor(self._readers, self._engine.parse, unread.text, unread.language)
        except Exception as error:  # noqa: BLE001 whatever it is, it is this text that can't be read
            await self._failed(drain, unread.inputs, error)
        else:
            drain.parses[unread.text] = parse
            self._ready.put_nowait(drain)

    async def _turn(self, drain: _Drain) -> None:
        drain.again = False
        begun = perf_counter()
        try:
            taken = await self._store.write(
                partial(
                    self._take,
                    conversation_id=drain.conversation_id,
                    parses=drain.parses,
                    now=self._clock.now(),
                    most=drain.most,
                )
            )
        except Unread as unread:
            self._unread.put_nowait((drain, unread))
        except TurnFailed as failed:
            await self._failed(drain, failed.inputs, failed.__cause__ or failed)
        else:
            self._took(perf_counter() - begun)
            self._taken(drain, taken)

    def _taken(self, drain: _Drain, taken: Taken) -> None:
        if taken.inputs:
            self._answered(drain.conversation_id)
        if taken.more or drain.again:
            self._ready.put_nowait(drain)
        else:
            self._done(drain)

    async def _failed(self, drain: _Drain, taken: tuple[int, ...], error: BaseException) -> None:
        """One of these inputs can't be taken. If there are several they get a turn each, so that only the bad one fails."""
        drain.most = 1
        if len(taken) == 1:
            log.error("turn failed", conversation=drain.conversation_id, input=taken[0], error=place(error))
            said = await self._store.write(
                partial(
                    self._give_up,
                    conversation_id=drain.conversation_id,
                    input_id=taken[0],
                    error=error,
                    now=self._clock.now(),
                )
            )
            if said:
                self._answered(drain.conversation_id)
        self._ready.put_nowait(drain)

    def _done(self, drain: _Drain) -> None:
        del self._drains[drain.conversation_id]
        if not self._drains:
            self._idle.set()

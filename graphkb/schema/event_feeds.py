"""What feeds the subscription eventChanged: each action in an area, as it left its event, in order, without gap."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Final

from graphkb.answers.event_places import areas_within
from graphkb.errors import BadInput
from graphkb.knowledge.event_feed import BATCH, REMEMBERED
from graphkb.model.events import Case, Transition
from graphkb.model.past import by_event
from graphkb.model.rewinding import as_left_by, last_of_actions
from graphkb.schema.context import Context, Knowledge
from graphkb.schema.streams import TooSlow

MAX_BEHIND: Final = REMEMBERED
"""Transitions that a client may be behind once it has caught up: as many as the feed remembers, so that those who
follow take them from memory. What waits is not kept for each client, only how far it has come."""


def event_changes(context: Context, area: str, after_sequence: int | None = None) -> AsyncGenerator[Case, None]:
    """Return what yields the events of *area* after each action on them or their orders, from a number or now on.

    Raises:
        NotFound: no area is called so.
        BadInput: there is no such number yet.
        StoreUnavailable: no answer from the store.
    """
    areas_within(context.view(), area)
    _, stop = context.knowledge.feed.listen(lambda _: None)  # it begins here, in a thread: `_follow` is in the loop
    stop()
    if after_sequence is not None:
        latest = context.knowledge.store.sequence()
        if not 0 <= after_sequence <= latest:
            raise BadInput(f"afterSequence {after_sequence}: no such number; the latest is {latest}")
    return _follow(_Followed(context.knowledge, area), after_sequence)


async def _follow(followed: "_Followed", after: int | None) -> AsyncGenerator[Case, None]:
    """Yield events from number *after* on; None: from now on.

    Raises:
        TooSlow: the client had caught up, and is more than `MAX_BEHIND` behind again.
    """
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    heard = 0

    def take(sequence: int) -> None:
        nonlocal heard
        heard = sequence
        news.set()

    def listen(transitions: Sequence[Transition]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(take, transitions[-1].sequence)

    latest, stop = followed.knowledge.feed.listen(listen)
    try:
        position = latest if after is None else after
        heard, caught_up = max(heard, latest), False
        while True:
            while position < heard:
                if caught_up and heard - position > MAX_BEHIND:
                    raise TooSlow
                position, cases = await asyncio.to_thread(followed.after, position)
                for case in cases:
                    yield case
            caught_up = True
            news.clear()
            await news.wait()
    finally:
        stop()


class _Followed:
    """One area whose events somebody follows."""

    def __init__(self, knowledge: Knowledge, area: str) -> None:
        self.knowledge = knowledge
        self._area = area
        self._shared: object = None
        self._areas: frozenset[str] = frozenset()

    def after(self, position: int) -> tuple[int, list[Case]]:
        """Return the number up to which was read, and the events of the area as each action until then left them."""
        ends = self._ends(position)
        if not ends:
            return position, []
        store = self.knowledge.store
        cases = {case.event.id: case for case in store.cases(list({each.event: None for each in ends}))}
        areas = self._within(list(cases.values()))
        here = [each for each in ends if each.event in cases and cases[each.event].event.area in areas]
        moved_on = {each.event: None for each in here if cases[each.event].event.sequence != each.sequence}
        history = by_event(store.transitions(list(moved_on))) if moved_on else {}
        left = (_left(cases[each.event], history.get(each.event, ()), each.sequence) for each in here)
        return ends[-1].sequence, [case for case in left if case is not None]

    def _ends(self, position: int) -> list[Transition]:
        """Return the last transition of each whole action after *position*."""
        done = self.knowledge.feed.after(position, BATCH)
        ends = last_of_actions(done)
        return ends[:-1] if len(done) == BATCH and len(ends) > 1 else ends  # the last may go on in the next batch

    def _within(self, cases: Sequence[Case]) -> frozenset[str]:
        """Return the ids of the areas that count; the graph is brought up to date where it does not know a place."""
        view = self.knowledge.view()
        if any(view.nearest(each) is None for case in cases for each in (case.event.area, case.event.matter)):
            self.knowledge.refresh()
            view = self.knowledge.view()
        if view.shared is not self._shared:
            self._areas = frozenset(areas_within(view, self._area))
            self._shared = view.shared
        return self._areas


def _left(case: Case, transitions: Sequence[Transition], sequence: int) -> Case | None:
    if case.event.sequence == sequence:
        return case
    return as_left_by(case, [each for each in transitions if each.sequence <= case.event.sequence], sequence)

"""A county with centers, bureaus and duties, people at an event desk, and a clock that a test sets."""

from collections.abc import Iterator

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import EventDesk
from graphkb.stores.base import Store
from tests.knowledge.audited import FACTS, batch, fresh, returned, settled
from tests.knowledge.county import COUNTY, START


class Clock:
    """Gives the instant that it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def knowledge(store: Store) -> Iterator[KnowledgeBase]:
    """The county, in a store without events."""
    with KnowledgeBase(store) as knowledge:
        knowledge.commit(COUNTY, actor="test")
        yield knowledge


@pytest.fixture
def desk(knowledge: KnowledgeBase, clock: Clock) -> EventDesk:
    """The desk at which they are handled, on Tuesday 2022-03-01 at 8 o'clock unless the clock is set."""
    return EventDesk(knowledge, clock=clock)


@pytest.fixture
def audited(store: Store) -> Iterator[KnowledgeBase]:
    """Another county, with three events: closed on the second of March, returned on the first, and of the ninth."""
    with KnowledgeBase(store) as opened:
        opened.commit(FACTS, actor="test")
        store.append_history([batch(settled(), returned(), fresh())])
        yield opened

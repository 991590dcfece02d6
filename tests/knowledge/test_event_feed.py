"""What is done with events is told to those who listen: once, in order, without gap, whoever did it."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from graphkb.errors import StoreUnavailable
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import EventDesk
from graphkb.knowledge.event_feed import BATCH, EventFeed
from graphkb.model.events import Transition
from graphkb.stores.base import Store
from tests.knowledge.conftest import Clock
from tests.knowledge.county import accepted, report

WAIT_S = 10.0
"""Longest that a test waits for what must come."""


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._grown = threading.Condition()

    def __call__(self, new: Sequence[Transition]) -> None:
        with self._grown:
            self.numbers += [each.sequence for each in new]
            self._grown.notify_all()

    def wait_for(self, count: int) -> None:
        with self._grown:
            assert self._grown.wait_for(lambda: len(self.numbers) >= count, WAIT_S), self.numbers


@pytest.fixture
def feed(store: Store) -> Iterator[EventFeed]:
    """A feed that looks every hundredth of a second."""
    feed = EventFeed(store, 0.01)
    yield feed
    feed.close()


def test_each_transition_is_told_once_and_in_order(desk: EventDesk, feed: EventFeed) -> None:
    """From the moment of listening on; what was before is not told."""
    accepted(desk)
    heard = Heard()
    position, _ = feed.listen(heard)
    assert position == 2
    for _ in range(5):
        accepted(desk)
    heard.wait_for(10)
    assert heard.numbers == list(range(3, 13))


def test_what_another_process_does_is_told_within_half_a_second(
    knowledge: KnowledgeBase, open_again: Callable[[], Store], clock: Clock
) -> None:
    """At the shipped interval."""
    heard = Heard()
    knowledge.feed.listen(heard)
    with KnowledgeBase(open_again()) as other:
        desk = EventDesk(other, clock=clock)
        for number in range(1, 4):
            began = time.monotonic()
            report(desk)
            heard.wait_for(number)
            assert time.monotonic() - began < 0.5
    assert heard.numbers == [1, 2, 3]


def test_what_this_process_does_is_told_at_once(knowledge: KnowledgeBase, clock: Clock) -> None:
    """The desk wakes the feed: it does not wait for the next look."""
    knowledge.feed.close()
    knowledge.feed = EventFeed(knowledge.store, interval_s=3600)
    heard = Heard()
    knowledge.feed.listen(heard)
    accepted(EventDesk(knowledge, clock=clock))
    heard.wait_for(2)
    assert heard.numbers == [1, 2]


def test_everybody_who_listens_is_told_until_they_stop(desk: EventDesk, feed: EventFeed) -> None:
    """One that fails does not keep the others from hearing, and is reported."""
    errors: list[Exception] = []
    feed.failed = errors.append
    first, second, odd = Heard(), Heard(), ValueError("odd")

    def fail(_: Sequence[Transition]) -> None:
        raise odd

    feed.listen(fail)
    _, stop = feed.listen(first)
    feed.listen(second)
    report(desk)
    second.wait_for(1)
    stop()
    position, _ = feed.listen(third := Heard())
    assert position == 1
    report(desk)
    third.wait_for(1)
    assert (first.numbers, second.numbers, third.numbers) == ([1], [1, 2], [2])
    assert errors == [odd, odd]


def test_who_resumes_reads_what_was_missed(desk: EventDesk, feed: EventFeed) -> None:
    """From memory or from the store, the same: up to where listening begins, without gap."""
    for _ in range(3):
        accepted(desk)
    heard = Heard()
    position, _ = feed.listen(heard)
    accepted(desk)
    heard.wait_for(2)
    numbers = [[each.sequence for each in feed.after(after, 3)] for after in (0, 3, 5, 6, 7, 8, 9)]
    assert position == 6
    assert numbers == [[1, 2, 3], [4, 5, 6], [6, 7, 8], [7, 8], [8], [], []]


def test_much_at_once_comes_in_batches(desk: EventDesk, feed: EventFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a bounded size, so that a long silence does not fill the memory."""
    monkeypatch.setattr("graphkb.knowledge.event_feed.BATCH", 4)
    assert BATCH == 1_000
    batches: list[int] = []
    heard = Heard()
    feed.listen(lambda new: batches.append(len(new)))
    monkeypatch.setattr(feed, "_interval_s", 3600)  # whoever waits already, still waits a hundredth of a second
    time.sleep(0.05)
    for _ in range(5):
        accepted(desk)
    feed.listen(heard)
    feed.wake()
    heard.wait_for(10)
    assert batches == [4, 4, 2]
    assert heard.numbers == list(range(1, 11))


def test_a_look_that_fails_is_made_again(desk: EventDesk, feed: EventFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost meanwhile."""
    errors: list[Exception] = []
    feed.failed = errors.append
    heard = Heard()
    feed.listen(heard)
    down = StoreUnavailable("no answer")

    def unavailable(_sequence: int, _limit: int) -> list[Transition]:
        raise down

    with monkeypatch.context() as broken:
        broken.setattr(feed._store, "transitions_after", unavailable)
        report(desk)
        for _ in range(1000):
            if errors:
                break
            time.sleep(0.01)
    heard.wait_for(1)
    assert heard.numbers == [1]
    assert set(errors) == {down}


def test_a_closed_feed_is_silent(desk: EventDesk, feed: EventFeed) -> None:
    """Closing twice does no harm, also before anybody listened."""
    heard = Heard()
    feed.listen(heard)
    feed.close()
    feed.close()
    report(desk)
    time.sleep(0.05)
    assert heard.numbers == []
    EventFeed(desk.knowledge.store).close()


def test_a_knowledge_base_closes_its_feed(store: Store) -> None:
    """Before the store, so that no look meets a closed one."""
    errors: list[Exception] = []
    knowledge = KnowledgeBase(store)
    knowledge.watch(0.01, errors.append)
    knowledge.feed.listen(Heard())
    knowledge.close()
    assert knowledge.feed._thread is None
    assert errors == []

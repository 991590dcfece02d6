"""A request with a key is done once: an action, and a commit whose outcome is kept with it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from graphkb.errors import BadInput, Conflict
from graphkb.model import times
from graphkb.model.events import Moved, Once, Problem
from graphkb.stores.base import EMPTY, KEPT_ONCE_MS, Outcome, Store
from tests.stores.databases import OpenAgain
from tests.stores.events import (
    ONCE,
    START,
    bring,
    event,
    everything,
    known,
    moved,
    never,
    order,
    put,
    refuse,
    reported,
    transition,
)
from tests.stores.facts import person

# ---- once


def test_the_same_request_again_gives_what_the_first_made(store: Store, open_again: OpenAgain) -> None:
    """The step does not run; nothing is written; also after more has happened, and through another handle."""
    done = store.act(None, lambda _: Moved(event("1"), (order("1", "1"),), (transition(event("1")),)), once=ONCE)
    bring(store, "1", "ACCEPTED")
    before = everything(store)

    assert isinstance(done, Moved)
    assert store.act(None, never, once=ONCE) == done
    assert open_again().act("event:1", never, once=ONCE) == done
    assert everything(store) == before


def test_the_same_key_with_another_input_is_a_problem(store: Store) -> None:
    done = store.act(None, lambda _: reported("1"), once=ONCE)
    before = everything(store)
    problem = store.act(None, never, once=ONCE._replace(digest="digest-2"))

    assert isinstance(problem, Problem)
    assert (problem.code, problem.field) == ("KEY_REUSED", "idempotencyKey")
    assert "7f3a" in problem.message
    assert everything(store) == before
    assert store.act(None, never, once=ONCE) == done


@pytest.mark.parametrize(
    "other", [ONCE._replace(scope="user:b reportEvent"), ONCE._replace(key="7F3A"), ONCE._replace(key="7f3a ")]
)
def test_another_scope_or_key_is_another_request(store: Store, other: Once) -> None:
    store.act(None, lambda _: reported("1"), once=ONCE)
    store.act(None, lambda _: reported("2"), once=other)

    assert [case.event.id for case in store.cases(["event:1", "event:2"])] == ["event:1", "event:2"]


def test_a_refused_action_leaves_its_key_free(store: Store) -> None:
    put(store, "1")
    assert store.act("event:1", refuse, once=ONCE) == refuse(None)

    done = store.act("event:1", lambda case: moved(known(case), "ACCEPTED"), once=ONCE._replace(digest="another"))
    assert isinstance(done, Moved)


def test_one_request_sent_eight_times_at_once_is_done_once(store: Store, open_again: OpenAgain) -> None:
    handles = [store, open_again()]
    start = Barrier(8)

    def send(thread: int) -> Moved | Problem:
        start.wait()
        return handles[thread % 2].act(None, lambda _: reported("1"), once=ONCE)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(send, range(8)))

    assert done == [done[0]] * 8
    assert store.sequence() == 1


def test_a_key_is_kept_for_thirty_days(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then the first result comes back; then the key is free for any input, and kept anew."""
    clock = [START]
    monkeypatch.setattr(times, "now", lambda: clock[0])
    done = store.act(None, lambda _: reported("1"), once=ONCE)
    clock[0] = START + KEPT_ONCE_MS - 1
    assert store.act(None, never, once=ONCE) == done

    clock[0] = START + KEPT_ONCE_MS
    again = store.act(None, lambda _: reported("2"), once=ONCE._replace(digest="another"))
    assert isinstance(again, Moved)
    assert again.event.id == "event:2"
    assert store.act(None, never, once=ONCE._replace(digest="another")) == again


@pytest.mark.parametrize("once", [ONCE._replace(key="\0"), ONCE._replace(key="x" * 201), ONCE._replace(scope="\ud800")])
def test_a_key_that_a_store_could_not_keep_is_refused(store: Store, once: Once) -> None:
    with pytest.raises(BadInput):
        store.act(None, never, once=once)
    with pytest.raises(BadInput):
        store.commit([], actor="t", once=once)


# ---- commits that are made once


def test_the_outcome_of_a_commit_is_kept_with_it(store: Store, open_again: OpenAgain) -> None:
    assert store.outcome(ONCE) is None
    store.commit([person("a")], actor="t")
    made = store.commit([person("b")], actor="t", once=ONCE, result='{"结果":1}')

    for handle in (store, open_again()):
        assert handle.outcome(ONCE) == Outcome("digest-1", made.number, '{"结果":1}')
        assert handle.outcome(ONCE._replace(digest="another")) == Outcome("digest-1", 2, '{"结果":1}')
        assert handle.outcome(ONCE._replace(key="another")) is None
        assert handle.outcome(ONCE._replace(scope="another")) is None


def test_a_commit_that_changes_nothing_keeps_its_outcome_too(store: Store) -> None:
    made = store.commit([person("a")], actor="t")

    assert store.commit([person("a")], actor="t", once=ONCE, result="same") == made
    assert store.outcome(ONCE) == Outcome("digest-1", 1, "same")
    assert store.commit([], actor="t", once=ONCE._replace(key="2")) == made
    assert store.outcome(ONCE._replace(key="2")) == Outcome("digest-1", 1, "")


@pytest.mark.parametrize("digest", ["digest-1", "another"])
def test_a_commit_whose_outcome_is_kept_is_a_conflict(store: Store, digest: str) -> None:
    """Whatever the input: nothing is written a second time, and the outcome stays."""
    store.commit([person("a")], actor="t", once=ONCE, result="first")

    with pytest.raises(Conflict):
        store.commit([person("b")], actor="t", once=ONCE._replace(digest=digest), result="second")

    assert store.revision().number == 1
    assert store.outcome(ONCE) == Outcome("digest-1", 1, "first")


def test_a_refused_commit_leaves_its_key_free(store: Store) -> None:
    for expected, change in ((3, person("a")), (0, person("a", since=1, until=0))):
        with pytest.raises((Conflict, BadInput)):
            store.commit([change], actor="t", expected_revision=expected, once=ONCE)
        assert store.outcome(ONCE) is None

    assert store.revision() == EMPTY
    assert store.commit([person("a")], actor="t", once=ONCE).number == 1


def test_the_outcome_of_a_commit_is_kept_for_thirty_days(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [START]
    monkeypatch.setattr(times, "now", lambda: clock[0])
    store.commit([person("a")], actor="t", once=ONCE)
    clock[0] = START + KEPT_ONCE_MS - 1
    assert store.outcome(ONCE) == Outcome("digest-1", 1, "")

    clock[0] = START + KEPT_ONCE_MS
    assert store.outcome(ONCE) is None
    assert store.commit([person("b")], actor="t", once=ONCE, result="2").number == 2
    assert store.outcome(ONCE) == Outcome("digest-1", 2, "2")


def test_an_action_has_no_outcome_of_a_commit(store: Store) -> None:
    store.act(None, lambda _: reported("1"), once=ONCE)

    assert store.outcome(ONCE) is None


def test_a_key_belongs_to_the_request_that_came_first(store: Store) -> None:
    """An action with the key of a commit is a problem, a commit with that of an action a conflict."""
    store.commit([person("a")], actor="t", once=ONCE)
    problem = store.act(None, never, once=ONCE)
    assert isinstance(problem, Problem)
    assert problem.code == "KEY_REUSED"

    other = ONCE._replace(key="another")
    store.act(None, lambda _: reported("1"), once=other)
    with pytest.raises(Conflict):
        store.commit([person("b")], actor="t", once=other)
    assert store.revision().number == 1

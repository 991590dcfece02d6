"""What an action does and does not do: one transaction, numbered without gap, one after the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from graphkb.errors import BadInput, Conflict, StoreBusy
from graphkb.model.events import Case, EventFilter, Moved, Problem
from graphkb.stores.base import Store
from tests.stores.databases import Database, OpenAgain
from tests.stores.events import (
    HOUR,
    ONCE,
    START,
    bring,
    event,
    everything,
    known,
    moved,
    order,
    put,
    refuse,
    reported,
    transition,
    watched,
)
from tests.stores.facts import person

ALL = EventFilter()


# ---- what is kept


def test_a_new_event_is_kept_with_the_number_of_its_transition(store: Store) -> None:
    """What comes back carries the numbers, and it is what every read gives."""
    done = store.act(None, lambda _: reported("1", title="夜间噪声"))

    made = event("1", title="夜间噪声", sequence=1)
    assert done == Moved(made, (), (transition(made, "REPORT", sequence=1),))
    assert store.cases(["event:1"]) == [Case(made)]
    assert store.transitions(["event:1"]) == [transition(made, "REPORT", sequence=1)]
    assert store.sequence() == 1


def test_every_field_comes_back_as_it_was_put(store: Store) -> None:
    """Of the event, its orders and transitions: text to the code point, numbers, flags, nothing and the empty text."""
    text = "e\u0301 \u00e9 ' \" ` \\ \\u0000 $x {y} \r\n\t 😀𠮷 "
    made = event(
        "é|1".replace("|", "-"), matter="matter:噪声", area="area:42", reported_at=-1, channel="PATROL", title=text,
        text="", severity=1, latitude=30.25, longitude=-114.5, reported_by="post:1", state="CLOSED", version=7,
        center="org:center", close_within="7wd", close_source="DUTY", due_at=START, calendar_assumed=True,
        accepted_at=1, resolved_at=2, closed_at=3, outcome="FIXED", duplicate_of="event:0", source="events.csv, row 2",
        synthetic=True, sequence=2,
    )  # fmt: skip
    sent = order(
        "é", "é-1", organization="org:生态", role="ASSIST", state="AWAITING", version=9, sign_within="PT2H",
        sign_source="CLASS", reply_within="P10D", reply_source="MATTER", reply_due_at=5, awaited_ms=6,
        calendar_assumed=True, signed_at=7, replied_at=8, closed_at=9, awaiting_until=10, return_reason="OTHER",
        supervised=True, supervised_at=11, supervised_until=12, whistle="EMERGENCY", rating=5, source=text,
        synthetic=True,
    )  # fmt: skip
    first = transition(
        made, "REPORT", actor="用户", organization="org:o", post="post:p", from_state="X", reason="FIXED", note=text,
        sequence=1,
    )  # fmt: skip
    second = transition(sent, "DISPATCH", note="", sequence=2)

    done = store.act(None, lambda _: Moved(made, (sent,), (first, second)))

    assert done == Moved(made, (sent,), (first, second))
    assert store.cases([made.id]) == [Case(made, (sent,))]
    assert store.transitions([made.id]) == [first, second]
    assert store.find_events(ALL) == [made]


def test_a_step_is_asked_about_the_case_as_it_stands(store: Store) -> None:
    """By the id of the event or of any of its orders; orders by dispatch, the lead first, then by organization, id."""
    orders = [
        order("b", "1", role="ASSIST"),
        order("a", "1", role="ASSIST"),
        order("c", "1", dispatched_at=START, state="CANCELLED", role="ASSIST"),
        order("z", "1", organization="org:z"),
        order("0", "1", role="ASSIST", organization="org:y"),
    ]
    put(store, "other", order("x", "other"))
    put(store, "1", *orders)
    seen: list[Case | None] = []
    for subject in ("event:1", "order:b", "order:c"):
        store.act(subject, watched(refuse, seen))

    assert seen[0] == Case(event("1", sequence=8), tuple(orders[n] for n in (2, 3, 1, 0, 4)))
    assert seen == [seen[0]] * 3


@pytest.mark.parametrize("subject", [None, "event:2", "order:2", "EVENT:1", "", "event:1 "])
def test_a_step_is_asked_about_none_where_there_is_no_such_case(store: Store, subject: str | None) -> None:
    put(store, "1", order("1", "1"))
    seen: list[Case | None] = []
    store.act(subject, watched(refuse, seen))

    assert seen == [None]


def test_what_an_action_leaves_alone_stays(store: Store) -> None:
    """Other orders of the case, and other cases."""
    first, second = order("1", "1"), order("2", "1", role="ASSIST")
    put(store, "1", first, second)
    other = put(store, "2", order("3", "2"))
    signed = replace(first, state="SIGNED", version=2, signed_at=START + 2 * HOUR)
    done = store.act("order:1", lambda case: Moved(known(case).event, (signed,), (transition(signed, "SIGN"),)))

    assert done == Moved(event("1", sequence=6), (signed,), (transition(signed, "SIGN", sequence=6),))
    assert store.cases(["event:1", "event:2"]) == [Case(event("1", sequence=6), (signed, second)), other]


def test_an_action_may_send_further_orders(store: Store) -> None:
    put(store, "1", order("1", "1"))
    further = order("2", "1", role="ASSIST", dispatched_at=START)
    store.act("event:1", lambda case: moved(known(case), "IN_HANDLING", further))

    assert [each.orders for each in store.cases(["event:1"])] == [(further, order("1", "1"))]


def test_what_becomes_absent_is_absent(store: Store) -> None:
    """A field that an action takes away again is None, not what it was."""
    put(store, "1")
    bring(store, "1", "CLOSED", closed_at=START + HOUR, outcome="FIXED", title="题")
    bring(store, "1", "IN_HANDLING", closed_at=None, outcome=None, title=None)

    assert store.cases(["event:1"]) == [Case(event("1", state="IN_HANDLING", version=3, sequence=3))]


def test_what_was_reported_may_be_corrected(store: Store) -> None:
    """Matter, place and time, one alone or all: the event is then found and counted there, and no longer elsewhere."""
    put(store, "1", reported_at=START)
    for number, change in enumerate([{"area": "area:b"}, {"matter": "matter:b"}, {"reported_at": START + HOUR}], 1):
        bring(store, "1", "ACCEPTED", **change)
        assert store.cases(["event:1"])[0].event.version == number + 1

    assert store.event_counts() == [("area:b", "matter:b", 1)]
    assert store.find_events(EventFilter(reported_to=START + HOUR)) == []
    assert [each.area for each in store.find_events(EventFilter(areas=["area:b"]))] == ["area:b"]
    bring(store, "1", "ACCEPTED", area="area:c", matter="matter:c", reported_at=START)
    assert store.event_counts() == [("area:c", "matter:c", 1)]
    assert [each.reported_at for each in store.find_events(ALL)] == [START]


def test_numbers_go_on_over_all_cases_in_the_order_of_the_transitions(store: Store) -> None:
    put(store, "1", order("1", "1"))
    put(store, "2")
    done = bring(store, "1", "ACCEPTED")

    assert [each.sequence for each in store.transitions(["event:1"])] == [1, 2, 4]
    assert [case.event.sequence for case in store.cases(["event:1", "event:2"])] == [4, 3]
    assert done.event.sequence == done.transitions[0].sequence == store.sequence() == 4


# ---- what is refused


def test_a_problem_comes_back_and_writes_nothing(store: Store) -> None:
    put(store, "1")
    before = everything(store)

    assert store.act("event:1", refuse) == Problem("ILLEGAL_ACTION", "no")
    assert everything(store) == before


class Broken(Exception):
    """Raised in the middle of an action."""


def test_what_breaks_before_the_commit_leaves_nothing(store: Store, database: Database) -> None:
    """A step that raises, or a transaction that cannot be finished: not a number is taken, the key is free."""
    put(store, "1")
    before = everything(store)

    def broken(case: Case | None) -> Moved:
        raise Broken(case)

    with pytest.raises(Broken):
        store.act("event:1", broken, once=ONCE)
    with pytest.raises(Conflict):  # the event has changed when the second of the orders turns out to be there
        store.act(
            "event:1",
            lambda case: Moved(
                replace(known(case).event, state="ACCEPTED"),
                (order("1", "1"), order("1", "1")),
                (transition(event("1")),),
            ),
            once=ONCE,
        )

    assert everything(store) == before
    assert everything(database.open()) == before
    assert isinstance(store.act("event:1", lambda case: moved(known(case), "ACCEPTED"), once=ONCE), Moved)
    assert store.sequence() == 2


def test_a_new_event_with_the_id_of_another_is_a_conflict(store: Store) -> None:
    put(store, "1")
    before = everything(store)

    for step in (lambda _: reported("1"), lambda _: reported("1", title="x")):
        with pytest.raises(Conflict, match="event:1"):
            store.act(None, step)

    assert everything(store) == before


def test_a_new_order_with_the_id_of_another_is_a_conflict(store: Store) -> None:
    """Also where the other one belongs to another event."""
    put(store, "1", order("1", "1"))
    put(store, "2")
    before = everything(store)

    with pytest.raises(Conflict, match="order:1"):
        store.act("event:2", lambda case: moved(known(case), "IN_HANDLING", order("1", "2")))

    assert everything(store) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "a\0b"},
        {"text": "\ud800"},
        {"title": "字" * 100_001},
        {"area": "area:" + "x" * 196},
        {"matter": "matter:" + "字" * 194},
        {"duplicate_of": "event:" + "x" * 195},
    ],
    ids=["NUL", "lone surrogate", "too long a text", "too long an id", "too long in characters", "another id"],
)
def test_what_a_store_could_not_keep_is_refused(store: Store, fields: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        store.act(None, lambda _: reported("1", **fields))

    assert everything(store) == [0]


@pytest.mark.parametrize(
    "part",
    [
        lambda: Moved(event("1"), (order("1", "1", organization="org:" + "x" * 197),), (transition(event("1")),)),
        lambda: Moved(event("1"), (order("1", "1", source="\0"),), (transition(event("1")),)),
        lambda: Moved(event("1"), (), (transition(event("1"), note="\udfff"),)),
        lambda: Moved(event("1"), (), (transition(event("1"), post="post:" + "x" * 196),)),
        lambda: Moved(event("1"), (), (transition(event("1"), actor="\0"),)),
    ],
    ids=["id in an order", "text of an order", "note", "id in a transition", "actor"],
)
def test_orders_and_transitions_are_judged_too(store: Store, part: Callable[[], Moved]) -> None:
    with pytest.raises(BadInput):
        store.act(None, lambda _: part())

    assert everything(store) == [0]


def test_an_id_and_a_text_of_the_greatest_length_are_kept(store: Store) -> None:
    case = put(store, "字" * 194, text="😀" * 100_000)

    assert (len(case.event.id), len(case.event.text or "")) == (200, 100_000)


# ---- several at once


def test_of_two_on_one_version_the_second_sees_what_the_first_made(store: Store, open_again: OpenAgain) -> None:
    """Two handles that act at once on what both have read: one moves the event, the other is refused."""
    put(store, "1")
    start = Barrier(2)

    def accept(case: Case | None) -> Moved | Problem:
        now = known(case)
        if now.event.version != 1:
            return Problem("STALE_VERSION", "changed meanwhile", current=now.event)
        return moved(now, "ACCEPTED")

    def act(handle: Store) -> Moved | Problem:
        start.wait()
        return handle.act("event:1", accept)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(act, [store, open_again()]))

    (won,) = [each for each in done if isinstance(each, Moved)]
    (lost,) = [each for each in done if isinstance(each, Problem)]
    assert lost == Problem("STALE_VERSION", "changed meanwhile", current=won.event)
    assert store.cases(["event:1"]) == [Case(won.event)]
    assert store.sequence() == 2


@pytest.mark.parametrize("subjects", [1, 4], ids=["one case", "several cases"])
def test_numbers_have_no_gap_under_eight_threads(store: Store, open_again: OpenAgain, subjects: int) -> None:
    """None is lost or given twice, refused actions take none, and every version is made once."""
    for number in range(subjects):
        put(store, str(number))
    handles = [store, open_again()]

    def work(thread: int) -> list[int]:
        made = []
        for turn in range(10):
            subject = f"event:{(thread + turn) % subjects}"
            assert handles[thread % 2].act(subject, refuse) == refuse(None)
            done = handles[thread % 2].act(subject, lambda case: moved(known(case), "IN_HANDLING"))
            assert isinstance(done, Moved)
            made.append(done.transitions[0].sequence)
        return made

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(work, range(8)))

    assert sorted(number for numbers in made for number in numbers) == list(range(subjects + 1, subjects + 81))
    assert all(numbers == sorted(numbers) for numbers in made)
    assert [each.sequence for each in store.transitions_after(0)] == list(range(1, subjects + 81))
    versions = [case.event.version for case in store.cases([f"event:{n}" for n in range(subjects)])]
    assert sum(versions) == subjects + 80


def test_transitions_become_visible_in_the_order_of_their_numbers(store: Store, open_again: OpenAgain) -> None:
    """Whoever reads after the last number seen misses none, whichever action is finished first."""
    reader = open_again()

    def work(thread: int) -> None:
        for turn in range(10):
            put(store, f"{thread}-{turn}")

    seen: list[int] = []
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(work, thread) for thread in range(4)]
        while len(seen) < 40 and not any(writer.done() and writer.exception() for writer in writers):
            seen += [each.sequence for each in reader.transitions_after(seen[-1] if seen else 0, 3)]

    assert seen == list(range(1, 41))


def test_commits_and_actions_do_not_touch_each_others_counters(store: Store) -> None:
    store.commit([person("a")], actor="t")
    put(store, "1")
    store.commit([person("b")], actor="t")

    assert (store.revision().number, store.sequence()) == (2, 1)
    assert [fact["id"] for batch in store.facts() for fact in batch.facts()] == ["person:a", "person:b"]


PATIENCE_S = {"sqlite": 0.1, "neo4j": 20.0}
"""Seconds: who must wait has waited long enough; who need not is never so slow."""


@pytest.mark.differs("sqlite", reason="one writer waits for another there, whatever it writes", raises=StoreBusy)
def test_an_action_does_not_wait_for_a_commit(store: Store, database: Database, store_kind: str) -> None:
    put(store, "1")
    store.lock_timeout_s = PATIENCE_S[store_kind]  # type: ignore[attr-defined]  # not in the declared type, but there
    with database.write_lock():
        assert bring(store, "1", "ACCEPTED").event.sequence == 2


@pytest.mark.differs("sqlite", reason="one writer waits for another there, whatever it writes", raises=StoreBusy)
def test_a_commit_does_not_wait_for_an_action(store: Store, store_kind: str) -> None:
    """Not even for one whose step takes its time."""
    put(store, "1")
    store.lock_timeout_s = PATIENCE_S[store_kind]  # type: ignore[attr-defined]  # not in the declared type, but there

    def slow(case: Case | None) -> Moved:
        store.commit([person("a")], actor="t")
        return moved(known(case), "ACCEPTED")

    assert isinstance(store.act("event:1", slow), Moved)
    assert (store.revision().number, store.sequence()) == (1, 2)


def test_a_case_is_never_read_in_the_middle_of_an_action(store: Store, open_again: OpenAgain) -> None:
    """Event and order change together: every read finds both, and the last transition, of one action."""
    put(store, "1", order("1", "1"))
    reader = open_again()

    def advance(case: Case | None) -> Moved:
        (sent,) = known(case).orders
        return moved(known(case), "IN_HANDLING", replace(sent, version=sent.version + 1))

    def work() -> None:
        for _ in range(30):
            store.act("order:1", advance)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(work)
        seen = []
        while not writing.done():
            seen += [*reader.cases(["event:1"]), known(reader.case_of("order:1"))]
            seen += [each for batch in reader.find_cases(ALL) for each in batch]
        writing.result()

    assert {case.event.version - case.orders[0].version for case in seen} == {0}
    assert {case.event.sequence - case.event.version for case in seen} == {1}

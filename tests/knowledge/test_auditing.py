"""What is unresolved, the trace of an event and an assessment, asked of a store with history in it."""

from collections.abc import Iterator
from random import Random

import pytest

from graphkb.answers.auditing import open_at
from graphkb.errors import NotFound
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.policies import Policies
from graphkb.model.events import Case, EventBatch, Tally
from graphkb.model.facts import Fact
from graphkb.stores.base import Store
from tests.answers.office import Office
from tests.answers.story import local
from tests.builders import area, chain, duty, fact, matter, org
from tests.knowledge.audited import batch, fresh, returned, settled
from tests.stores.events import HOUR, START, bring, put

FACTS: list[Fact] = [
    *chain("x COUNTY", "east TOWN", "g VILLAGE"), area("west", "TOWN", "x"),
    *org("center", "CENTER", at=["x"]), *org("ecology", at=["x"]), *org("housing", at=["x"]),
    matter("noise"), duty("noise", "x", "ecology"),
]  # fmt: skip
NOW = local("2022-03-10 08:00")


@pytest.fixture
def knowledge(store: Store) -> Iterator[KnowledgeBase]:
    """A county in which three events happened, one of them in February; it is the tenth of March."""
    with KnowledgeBase(store) as knowledge:
        knowledge.commit(FACTS, actor="test")
        store.append_history([batch(settled(), returned(), fresh())])
        knowledge.events.now = lambda: NOW
        yield knowledge


def test_what_is_open_now_comes_from_the_store_and_what_was_from_its_history(knowledge: KnowledgeBase) -> None:
    """On the first of March housing had one, and the east its first one; now the center has that of the west."""
    now = knowledge.unresolved("area:x")
    assert (now.open, now.overdue, now.oldest) == (
        (2, 1, 1), (1, 1, 0), (local("2022-03-01 08:00"), local("2022-03-09 08:00"), local("2022-03-01 08:00")),
    )  # fmt: skip
    past = knowledge.unresolved("area:x", by="ORGANIZATION", as_of=local("2022-03-01 11:00"))
    names = past.view.tables["organizations"].column("id")
    holders = [names[row] for row in past.organizations if row is not None]
    assert (holders, past.open, past.overdue) == (["org:center", "org:housing"], (2, 1, 1), (1, 0, 1))
    before = knowledge.unresolved("area:x", as_of=local("2022-02-27 08:00"))
    assert before.open == (0, 0, 0)


def test_an_instant_to_come_is_judged_by_its_own_clock(knowledge: KnowledgeBase) -> None:
    """What is open now will all be overdue in a month, if nobody does anything."""
    assert knowledge.unresolved("area:x", depth=0, as_of=local("2022-04-10 08:00")).overdue == (2,)


def test_history_tells_every_earlier_instant_as_it_was_counted_then(store: Store) -> None:
    """Events handled at random, read back from a store."""
    office = Office(Random(5), awaits=False)
    office.work(60)
    store.append_history([EventBatch([*office.cases.values()], office.history)])
    for at, tallies in office.snapshots[::6]:
        assert sorted(summed(open_at(store, at, at + 1)), key=str) == tallies
    at, tallies = office.snapshots[-1]
    assert sorted(open_at(store, at, at), key=str) == tallies


def test_what_is_acted_on_while_it_is_counted_counts_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two events that nobody had touched since: one is accepted just then, and still open as it was."""
    put(store, "1")
    put(store, "2")
    then, cases_open_at = START + HOUR, store.cases_open_at

    def meanwhile(at: int) -> Iterator[list[Case]]:
        bring(store, "1", "ACCEPTED", at=START + 2 * HOUR)
        return cases_open_at(at)

    monkeypatch.setattr(store, "cases_open_at", meanwhile)
    alone = Tally("area:tonghua", "org:tonghua-center", "REPORTED", 2, 0, 0, START)
    assert summed(open_at(store, then, then + 9 * HOUR)) == [alone]
    monkeypatch.undo()
    assert summed(open_at(store, then, then + 9 * HOUR)) == [alone]


def summed(tallies: list[Tally]) -> list[Tally]:
    """The parts of several batches put together."""
    found: dict[tuple[str, str | None, str], Tally] = {}
    for each in tallies:
        other = found.get(each[:3])
        found[each[:3]] = each if other is None else Tally(
            *each[:3], each.open + other.open, each.overdue + other.overdue, each.due_soon + other.due_soon,
            min(each.oldest, other.oldest),
        )  # fmt: skip
    return list(found.values())


def test_a_trace_knows_what_was_known_then(knowledge: KnowledgeBase) -> None:
    """Everything was entered years after: by what was known then, nothing can be said."""
    trace = knowledge.trace("event:1")
    assert [step.transition.action for step in trace.steps][-1] == "CLOSE"
    assert (trace.agreed_as_known_now, trace.agreed_then) == (True, None)
    assert knowledge.trace("event:2").agreed_as_known_now is False
    assert knowledge.trace("event:3").level is not None
    with pytest.raises(NotFound, match="'event:9': no event is called so"):
        knowledge.trace("event:9")


def test_an_assessment_counts_every_report_and_transition_of_the_period(knowledge: KnowledgeBase) -> None:
    """What was reported before and closed in it is there too; the report of what was closed after is not."""
    march = local("2022-03-01 00:00"), local("2022-04-01 00:00")
    february = local("2022-02-01 00:00"), local("2022-03-01 00:00")
    before = knowledge.assessment("area:x", *february).total
    assert (before.received, before.closed) == (1, 0)
    answer = knowledge.assessment("area:x", *march)
    total = answer.total
    assert (total.received, total.closed, total.on_time, total.returned) == (2, 1, 1, 1)
    assert total.index == 0.4 * 1 - 0.2 * 0.5
    assert [row.received for row in answer.areas] == [1, 1]
    assert answer.view.as_of == NOW  # the month is not over


def test_the_weights_are_the_askers_the_deployments_the_indicators_or_the_shipped(knowledge: KnowledgeBase) -> None:
    """The first that there are."""
    march = local("2022-03-01 00:00"), local("2022-04-01 00:00")
    knowledge.commit([fact("indicators", id="indicator:returned", name="退单", weight=0.5)], actor="test")
    assert knowledge.assessment("area:x", *march).index == 0.5 * 0.5
    knowledge.policies = Policies(assessment={"on_time": 0.75})
    assert knowledge.assessment("area:x", *march).index == 0.75
    assert knowledge.assessment("area:x", *march, weights={"on_time": 0.25}).index == 0.25

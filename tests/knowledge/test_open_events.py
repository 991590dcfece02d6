"""What a process keeps of the open events: as the store would count them, whatever is done meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from graphkb.answers.unresolved import Unresolved, unresolved
from graphkb.knowledge import KnowledgeBase, open_events
from graphkb.model.changes import End
from graphkb.model.events import EventBatch, Moved
from graphkb.stores.base import Store
from tests.answers.office import Office
from tests.answers.story import Story
from tests.builders import chain, org
from tests.events.scene import CENTER, DISTRICT, ECOLOGY, HOUSING

FACTS = [
    *chain("x COUNTY", "t TOWN", "0 VILLAGE"), chain("t TOWN", "1 VILLAGE")[1],
    *(one for name in (CENTER, DISTRICT, ECOLOGY, HOUSING) for one in org(name.removeprefix("org:"))),
]  # fmt: skip


class Town:
    """A knowledge base, and people who handle its events at random."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.knowledge = KnowledgeBase(store)
        self.knowledge.commit(FACTS, actor="test")
        self.office = Office(Random(7), awaits=True)
        self.knowledge.events.now = lambda: self.office.now

    def work(self, actions: int) -> None:
        """Do some things, of which the store is told one by one."""
        for _ in range(actions):
            known = len(self.office.history)
            self.office.work(1)
            done = self.office.history[known:]
            if done:
                case = self.office.cases[done[0].event]
                self.store.act(
                    case.event.id, lambda _, case=case, done=done: Moved(case.event, case.orders, tuple(done))
                )

    def warm_up(self) -> None:
        """Ask until everything open has been read."""
        for _ in range(3):
            self.ask()
        reader = self.knowledge._open_events._reader
        assert reader is not None
        reader.join()

    def ask(self, by: str = "AREA") -> Unresolved:
        return self.knowledge.unresolved("area:x", depth=2, by=by)

    def is_kept(self) -> bool:
        return self.knowledge._open_events._events is not None

    def check(self) -> None:
        """The answers are those from the store's own counts."""
        for by in ("AREA", "ORGANIZATION"):
            view = self.knowledge.view(self.office.now)
            assert told(self.ask(by)) == told(unresolved(view, self.store.tallies(view.as_of), "area:x", 2, by))


def told(answer: Unresolved) -> list[object]:
    nodes = range(len(answer.open))
    lists = answer.areas, answer.organizations, answer.open, answer.overdue, answer.due_soon, answer.oldest
    return [*lists, [answer.by_state(each) for each in nodes], [answer.by_holder(each) for each in nodes]]


@pytest.fixture
def town(store: Store) -> Iterator[Town]:
    town = Town(store)
    yield town
    town.knowledge.close()


def test_the_first_question_reads_nothing_beside(town: Town) -> None:
    """A command that asks once is answered from the store's counts; who asks again has everything kept."""
    town.work(20)
    town.ask()
    assert town.knowledge._open_events._reader is None
    town.warm_up()
    assert town.is_kept()


def test_after_every_action_the_counts_are_the_stores(town: Town) -> None:
    """Also those of other processes: nothing but the store tells of them."""
    town.work(30)
    town.warm_up()
    for _ in range(25):
        town.work(2)
        town.check()
    assert town.is_kept()


def test_another_tree_of_areas_is_counted_anew(town: Town) -> None:
    """The town's second village goes to another town."""
    town.work(40)
    town.warm_up()
    town.check()
    before = town.ask().open
    town.knowledge.commit([End("areas", "area:1", town.office.now - 1)], actor="test")
    town.check()
    after = town.ask()
    assert (len(before), len(after.open)) == (4, 3)
    assert before[0] == after.open[0]


def test_who_is_far_behind_reads_everything_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meanwhile the store counts."""
    monkeypatch.setattr(open_events, "CATCH_UP", 5)
    town.warm_up()
    stories = [Story(f"load-{number}").at("2022-03-01 08:00").report("area:0") for number in range(6)]
    cases, transitions = zip(*(story.told for story in stories), strict=True)
    town.store.append_history([EventBatch(cases, [one for its in transitions for one in its])])
    town.check()
    town.warm_up()
    town.check()
    assert town.is_kept()
    assert town.ask().open[0] == 6


def test_several_may_ask_while_others_act(town: Town) -> None:
    """Nobody fails, and in the end the counts are the store's."""
    town.work(30)
    town.warm_up()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(town.ask) for _ in range(40)]
        town.work(20)
        assert all(sum(each.result().open[2:]) == each.result().open[0] for each in asked)
    town.check()

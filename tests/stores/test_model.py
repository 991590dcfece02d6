"""Random commits, on a store and on a model of one that is a list in memory: they never tell different things."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graphkb.errors import BadInput
from graphkb.model.changes import Change, End, Retract
from graphkb.model.facts import Fact
from graphkb.model.kinds import TABLES
from graphkb.stores.base import Store
from tests.stores.databases import Database
from tests.stores.facts import Version, holding, person, versions_in

ORDER = list(TABLES)


@dataclass
class Model:
    """All versions there ever were, each [fact, revision, superseded], in the order of the reads."""

    versions: list[Version] = field(default_factory=list)
    revision: int = 0

    def commit(self, changes: list[Change]) -> None:
        """Apply *changes* or, where they break a rule, raise BadInput and apply none."""
        before = [version[0] for version in self.known_at(self.revision)]
        after = list(before)
        for change in changes:
            self._apply(change, after)
        for one in after:
            if any(overlap(one, other) for other in after if other is not one and same(one, other.table, other.key)):
                raise BadInput("overlap")
        went = [fact for fact in before if fact not in after]
        came = [fact for fact in after if fact not in before]
        if went or came:
            self._write(went, came)

    @staticmethod
    def _apply(change: Change, facts: list[Fact]) -> None:
        named = [fact for fact in facts if same(fact, change.table, change.key)]
        if isinstance(change, End):
            held = [
                fact
                for fact in named
                if (fact.valid_to is None or change.at <= fact.valid_to) and starts(fact) < change.at
            ]
            if not held:
                raise BadInput("nothing to end")
            facts[facts.index(held[0])] = held[0]._replace(valid_to=change.at)
            return
        replaced = [fact for fact in named if fact.valid_from == change.valid_from]
        if isinstance(change, Retract) and not replaced:
            raise BadInput("nothing to retract")
        for fact in replaced:
            facts.remove(fact)
        if isinstance(change, Fact):
            facts.append(change)

    def _write(self, went: list[Fact], came: list[Fact]) -> None:
        self.revision += 1
        self.versions = [
            (fact, revision, self.revision if superseded is None and fact in went else superseded)
            for fact, revision, superseded in self.versions
        ] + [(fact, self.revision, None) for fact in came]
        self.versions.sort(
            key=lambda version: (ORDER.index(version[0].table), version[0].key, starts(version[0]), version[1])
        )

    def known_at(self, revision: int) -> list[Version]:
        return [v for v in self.versions if v[1] <= revision and (v[2] is None or v[2] > revision)]

    def changed_since(self, revision: int) -> list[Version]:
        went = [version for version in self.known_at(revision) if version[2] is not None]
        came = [version for version in self.known_at(self.revision) if version[1] > revision]
        return went + came if revision else came


def same(fact: Fact, table: str, key: str) -> bool:
    return (fact.table, fact.key) == (table, key)


def starts(fact: Fact) -> float:
    return float("-inf") if fact.valid_from is None else fact.valid_from


def overlap(one: Fact, other: Fact) -> bool:
    ends = [float("inf") if fact.valid_to is None else fact.valid_to for fact in (one, other)]
    return starts(one) < ends[1] and starts(other) < ends[0]


SHORTS = st.sampled_from(["a", "A", "b"])
STARTS = st.sampled_from([None, -5, 0, 5])
ENDS = st.sampled_from([None, 0, 5, 9])


@st.composite
def puts(draw: st.DrawFn) -> Fact:
    since, until = draw(STARTS), draw(ENDS)
    if since is not None and until is not None and until <= since:
        until = since + 1
    if draw(st.booleans()):
        return person(
            draw(SHORTS), draw(st.sampled_from("甲乙")), since=since, until=until, synthetic=draw(st.booleans())
        )
    return holding(draw(SHORTS), "p", draw(st.sampled_from(["ACTING", "SUBSTANTIVE"])), since=since, until=until)


NAMES = puts().map(lambda fact: (fact.table, fact.key))
CHANGES = st.one_of(
    puts(),
    st.builds(lambda name, at: End(*name, at), NAMES, st.sampled_from([0, 3, 5])),
    st.builds(lambda name, start: Retract(*name, start), NAMES, STARTS),
)


class Both(RuleBasedStateMachine):
    """One history, told to a store and to a model."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        self.store: Store = self.database.fresh()

    @rule(changes=st.lists(CHANGES, min_size=1, max_size=4))
    def commit(self, changes: list[Change]) -> None:
        """Both accept, with the same revision, or both refuse."""
        try:
            self.model.commit(changes)
        except BadInput:
            with pytest.raises(BadInput):
                self.store.commit(changes, actor="t")
        else:
            assert self.store.commit(changes, actor="t").number == self.model.revision

    @rule()
    def open_again(self) -> None:
        """What follows is read through a new handle."""
        self.store = self.database.open()

    @rule(revision=st.integers(0, 9))
    def read(self, revision: int) -> None:
        """What changed since any revision, and what was known at it."""
        assert versions_in(self.store.facts(revision)) == self.model.changed_since(revision)
        assert versions_in(self.store.history(revision)) == self.model.known_at(revision)

    @rule(fact=puts())
    def look_up(self, fact: Fact) -> None:
        expected = [version for version in self.model.versions if same(version[0], fact.table, fact.key)]
        expected.sort(key=lambda version: (version[1], starts(version[0])))
        assert versions_in(self.store.versions(fact.table, fact.key)) == expected

    @invariant()
    def know_the_same(self) -> None:
        assert versions_in(self.store.facts()) == self.model.known_at(self.model.revision)
        assert self.store.revision().number == self.model.revision


def test_a_store_is_like_its_model(database: Database) -> None:
    """Whatever is committed, every read gives what the model gives, version by version and in the same order."""

    class Told(Both):
        pass

    Told.database = database
    run_state_machine_as_test(
        Told,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

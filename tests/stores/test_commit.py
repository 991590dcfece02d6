"""What a commit does and does not do."""

import pytest

from graphkb.errors import BadInput, Conflict
from graphkb.model.changes import Change, End, Retract
from graphkb.model.facts import fact_of
from graphkb.model.times import now
from graphkb.stores.base import EMPTY, Store
from tests.stores.facts import holding, known, organization, person, versions_in

YEAR = 365 * 24 * 3600 * 1000


def test_an_empty_store_is_at_revision_0(store: Store) -> None:
    assert store.revision() == EMPTY
    assert EMPTY.number == 0
    assert known(store) == []
    assert store.revisions() == []


def test_a_commit_returns_the_revision_that_it_made(store: Store) -> None:
    """Number one above the last, the present instant, and who, why and from where as given."""
    before = now()
    made = store.commit([person("a")], actor="周末值班", note="第一批", source="岗位.csv")
    after = now()

    assert (made.number, made.actor, made.note, made.source) == (1, "周末值班", "第一批", "岗位.csv")
    assert before <= made.at <= after
    assert store.revision() == made


def test_note_and_source_may_be_absent(store: Store) -> None:
    made = store.commit([person("a")], actor="")

    assert made[2:] == ("", None, None)
    assert store.revisions() == [made]


def test_a_put_is_seen_by_the_next_read(store: Store) -> None:
    fact = person("a", "甲", since=0, until=YEAR, source="persons.csv, row 2", synthetic=True, contact="110")
    store.commit([fact], actor="t")

    assert versions_in(store.facts()) == [(fact, 1, None)]


def test_the_same_commit_again_makes_no_revision(store: Store) -> None:
    """A commit that changes nothing returns the latest revision and writes no version."""
    facts = [person("a", since=5), holding("a", "p"), organization("x", functions=("COMMAND",), headcount=3)]
    made = store.commit(facts, actor="t")

    assert store.commit(facts, actor="other", note="again") == made
    assert store.revisions() == [made]
    assert versions_in(store.versions("persons", "person:a")) == [(facts[0], 1, None)]


def test_a_commit_without_changes_makes_no_revision(store: Store) -> None:
    assert store.commit([], actor="t") == EMPTY
    assert store.revisions() == []


def test_a_put_with_a_known_start_supersedes_and_keeps(store: Store) -> None:
    """The version before stays, with the revision from which on it is no longer known."""
    store.commit([person("a", "甲")], actor="t")
    store.commit([person("a", "乙")], actor="t")

    assert known(store) == [person("a", "乙")]
    assert versions_in(store.versions("persons", "person:a")) == [
        (person("a", "甲"), 1, 2),
        (person("a", "乙"), 2, None),
    ]


def test_only_what_changed_is_written(store: Store) -> None:
    store.commit([person("a", "甲"), person("b", "乙")], actor="t")
    store.commit([person("a", "甲"), person("b", "丙")], actor="t")

    assert versions_in(store.facts()) == [(person("a", "甲"), 1, None), (person("b", "丙"), 2, None)]


@pytest.mark.parametrize(
    "changed",
    [
        person("a", source="another file"),
        person("a", synthetic=True),
        person("a", until=YEAR),
        person("a", staff_number="1"),
    ],
    ids=["source", "synthetic", "valid_to", "a column"],
)
def test_every_part_of_a_fact_makes_a_version(store: Store, changed: object) -> None:
    """Source, synthetic, end and each value count: a change in one of them alone is a change."""
    store.commit([person("a")], actor="t")
    made = store.commit([changed], actor="t")  # type: ignore[list-item]  # wrong on purpose

    assert versions_in(store.versions("persons", "person:a")) == [(person("a"), 1, 2), (changed, 2, None)]
    assert made.number == 2


def test_an_entity_may_have_several_states(store: Store) -> None:
    """The same id over disjoint intervals: as many facts, in the order of their starts, always first."""
    states = [
        person("a", "早", until=-YEAR),
        person("a", "中", since=-YEAR, until=0),
        person("a", "晚", since=YEAR),
    ]
    store.commit(states[::-1], actor="t")

    assert known(store) == states


def test_one_state_changes_and_the_others_stay(store: Store) -> None:
    early, late = person("a", "早", until=0), person("a", "晚", since=0)
    store.commit([early, late], actor="t")
    store.commit([person("a", "晚2", since=0)], actor="t")

    assert versions_in(store.facts()) == [(early, 1, None), (person("a", "晚2", since=0), 2, None)]


def test_an_end_closes_what_held_until_then(store: Store) -> None:
    store.commit([person("a", "甲", since=0), person("b", "乙")], actor="t")
    store.commit([End("persons", "person:a", YEAR)], actor="t")

    assert versions_in(store.facts()) == [
        (person("a", "甲", since=0, until=YEAR), 2, None),
        (person("b", "乙"), 1, None),
    ]


def test_an_end_and_a_put_of_one_commit_make_a_new_state(store: Store) -> None:
    store.commit([person("a", "甲")], actor="t")
    store.commit([End("persons", "person:a", 0), person("a", "乙", since=0)], actor="t")

    assert versions_in(store.facts()) == [(person("a", "甲", until=0), 2, None), (person("a", "乙", since=0), 2, None)]


def test_a_relationship_is_ended_by_its_key(store: Store) -> None:
    fact = holding("a", "p", "ACTING", since=0)
    store.commit([fact, holding("a", "p", since=0)], actor="t")
    store.commit([End("holdings", fact.key, YEAR)], actor="t")

    assert known(store) == [holding("a", "p", "ACTING", since=0, until=YEAR), holding("a", "p", since=0)]


def test_a_retracted_fact_is_no_longer_known(store: Store) -> None:
    store.commit([person("a", since=0), person("b")], actor="t")
    store.commit([Retract("persons", "person:a", 0)], actor="t")

    assert known(store) == [person("b")]
    assert versions_in(store.versions("persons", "person:a")) == [(person("a", since=0), 1, 2)]


def test_a_retracted_fact_may_come_back(store: Store) -> None:
    store.commit([person("a")], actor="t")
    store.commit([Retract("persons", "person:a", None)], actor="t")
    store.commit([person("a")], actor="t")

    assert versions_in(store.versions("persons", "person:a")) == [(person("a"), 1, 2), (person("a"), 3, None)]


def test_a_put_and_its_retract_in_one_commit_come_to_nothing(store: Store) -> None:
    assert store.commit([person("a"), Retract("persons", "person:a", None)], actor="t") == EMPTY
    assert store.versions("persons", "person:a") == []


def test_the_last_put_of_a_commit_wins(store: Store) -> None:
    """One version, not two, is written for one fact in one commit."""
    store.commit([person("a", "甲"), person("a", "乙")], actor="t")

    assert versions_in(store.versions("persons", "person:a")) == [(person("a", "乙"), 1, None)]


@pytest.mark.parametrize(
    "wrong",
    [
        person("c", since=YEAR, until=0),
        person("b", since=0),
        End("persons", "person:nobody", 0),
        Retract("persons", "person:b", 0),
    ],
    ids=["ends before it begins", "overlap", "end of nothing", "retract of nothing"],
)
def test_a_refused_change_refuses_all(store: Store, wrong: Change) -> None:
    """Changes before and after the refused one leave no trace either."""
    made = store.commit([person("a", "甲"), person("b")], actor="t")

    with pytest.raises(BadInput):
        store.commit([person("a", "乙"), wrong, person("d")], actor="t")

    assert store.revision() == made
    assert versions_in(store.facts()) == [(person("a", "甲"), 1, None), (person("b"), 1, None)]
    assert versions_in(store.facts(1)) == []


def test_a_stale_expected_revision_is_a_conflict(store: Store) -> None:
    store.commit([person("a", "甲")], actor="t")
    made = store.commit([person("a", "乙")], actor="t")

    with pytest.raises(Conflict):
        store.commit([person("a", "丙")], actor="t", expected_revision=1)

    assert store.revision() == made
    assert known(store) == [person("a", "乙")]


@pytest.mark.parametrize("expected", [1, 3])
def test_an_expected_revision_is_judged_even_when_nothing_would_change(store: Store, expected: int) -> None:
    store.commit([person("a", "甲")], actor="t")
    store.commit([person("a", "乙")], actor="t")

    with pytest.raises(Conflict):
        store.commit([person("a", "乙")], actor="t", expected_revision=expected)


def test_the_expected_revision_commits(store: Store) -> None:
    first = store.commit([person("a")], actor="t", expected_revision=0)
    second = store.commit([person("b")], actor="t", expected_revision=first.number)

    assert (first.number, second.number) == (1, 2)


def test_references_are_not_looked_at(store: Store) -> None:
    """A relationship may be put before, or without, the entities at its ends."""
    store.commit([holding("nobody", "nowhere")], actor="t")
    store.commit([person("nobody")], actor="t")

    assert known(store) == [person("nobody"), holding("nobody", "nowhere")]


def test_relationships_with_other_properties_are_other_facts(store: Store) -> None:
    """A whistle and an agreement between the same two are both kept."""
    ends = {"type": "COORDINATES_WITH", "from": "org:a", "to": "org:b"}
    links = [fact_of("links", {**ends, "mechanism": mechanism}) for mechanism in ("AGREEMENT", "WHISTLE")]
    store.commit(links, actor="t")

    assert known(store) == links


def test_a_symmetric_link_turned_round_is_the_same_fact(store: Store) -> None:
    made = store.commit([fact_of("links", {"type": "LINKED_WITH", "from": "org:a", "to": "org:b"})], actor="t")

    assert store.commit([fact_of("links", {"type": "LINKED_WITH", "from": "org:b", "to": "org:a"})], actor="t") == made


def test_a_commit_does_not_change_the_sequence(store: Store) -> None:
    store.commit([person("a")], actor="t")
    store.commit([Retract("persons", "person:a", None)], actor="t")

    assert store.sequence() == 0

"""A graph is the knowledge of one revision: what it is made of, what a change leaves alone, its code lists."""

import gc

import pytest

from graphkb.errors import NotFound
from graphkb.graph.graph import Graph
from graphkb.model.changes import Plan, Retract, plan_changes
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.kinds import TABLES
from graphkb.stores.base import EMPTY
from tests.builders import DAY, area, fact, graph_of, org

SECOND = Revision(2, 1000, "somebody", "why", "where")
FACTS = [
    area("1", "COUNTY", code="1"),
    area("2", "TOWN", "1", code="2"),
    area("3", "TOWN", "1", code="3"),
    *org("a", at=["2", "3"]),
]


def planned(graph: Graph, *changes: Fact | Retract) -> Graph:
    known = graph.known({change.table: [c.key for c in changes if c.table == change.table] for change in changes})
    return graph.apply(plan_changes(changes, known), SECOND)


def names(graph: Graph) -> list[str]:
    return [each["name"] for each in graph.facts("areas")]


def test_every_declared_table_is_there_though_empty() -> None:
    graph = Graph.build([], Revision(0, 0, "nobody"))

    assert list(graph.tables) == list(TABLES)
    assert [len(columns) for columns in graph.tables.values()] == [0] * len(TABLES)
    assert list(graph.at(0).rows("areas")) == []
    assert graph.at(0).find_code("1") is None


def test_building_takes_batches_of_a_table_as_they_come() -> None:
    """Several of one table, empty ones, and those of history, which were superseded since."""
    batches = [FactBatch("areas"), FactBatch("organizations"), FactBatch("areas"), FactBatch("areas")]
    for i, each in enumerate(FACTS[:3]):
        batches[2 * (i // 2)].add(each, 1, superseded=7)
    graph = Graph.build(iter(batches), SECOND)

    assert list(graph.facts("areas")) == FACTS[:3]
    assert graph.revision == SECOND


def test_the_facts_of_keys_are_known_by_table_and_key() -> None:
    """In the order of time; what is unknown is absent."""
    states = [area("x", "TOWN", since=5), area("x", "TOWN", until=5)]
    graph = graph_of([*FACTS, *states])

    keys = {"areas": ["area:x", "area:y", "area:1"], "jurisdictions": ["org:a\x1farea:2"], "posts": []}
    assert graph.known(keys) == {
        ("areas", "area:x"): states[::-1],
        ("areas", "area:1"): [FACTS[0]],
        ("jurisdictions", "org:a\x1farea:2"): [FACTS[4]],
    }


def town(number: str, name: str) -> Fact:
    return fact("areas", id=f"area:{number}", code=number, name=name, level="TOWN", parent="area:1")


def test_a_change_leaves_the_graph_before_as_it_was() -> None:
    before = graph_of(FACTS)
    after = planned(before, town("2", "新"), town("4", "甲"), Retract("areas", "area:1", None))

    assert (before.revision.number, after.revision) == (1, SECOND)
    assert names(before) == ["1", "2", "3"]
    assert sorted(names(after)) == ["3", "新", "甲"]
    assert [before.at(0).row(f"area:{i}") is None for i in "1234"] == [False, False, False, True]
    assert [after.at(0).row(f"area:{i}") is None for i in "1234"] == [True, False, False, False]


def test_two_changes_to_one_graph_know_nothing_of_each_other() -> None:
    """A rehearsal and a commit may start from the same graph."""
    before = graph_of(FACTS)
    one, other = planned(before, town("4", "甲")), planned(before, town("4", "乙"))

    assert (names(one)[3:], names(other)[3:], names(before)[3:]) == (["甲"], ["乙"], [])


def test_a_change_shares_the_tables_and_columns_that_it_does_not_touch() -> None:
    before = graph_of(FACTS)
    after = planned(before, town("2", "新"))

    assert after.tables["organizations"] is before.tables["organizations"]
    assert after.tables["areas"].column("parent") is before.tables["areas"].column("parent")
    assert after.tables["areas"].column("name") is not before.tables["areas"].column("name")


def test_a_fact_that_replaces_another_keeps_its_row() -> None:
    before = graph_of(FACTS)
    after = planned(before, area("2", "VILLAGE"), area("4", "TOWN"))

    assert [after.tables["areas"].key(row) for row in range(4)] == [f"area:{i}" for i in (1, 2, 3, 4)]


def test_rows_stay_without_gaps_when_facts_go() -> None:
    """Every row is a current fact: the last ones move into the gaps."""
    before = graph_of([area(str(i), "GRID") for i in range(6)])
    after = planned(before, *(Retract("areas", f"area:{i}", None) for i in (1, 5, 0)))

    assert len(after.tables["areas"]) == 3
    assert sorted(names(after)) == ["2", "3", "4"]
    assert len(planned(after, *(Retract("areas", f"area:{i}", None) for i in (2, 3, 4))).tables["areas"]) == 0


def test_a_table_that_was_empty_takes_its_first_facts() -> None:
    graph = graph_of([]).apply(Plan(put=FACTS), SECOND)

    assert list(graph.facts("areas")) == FACTS[:3]
    assert graph.at(0).find_code("3") == 2


def test_what_a_store_says_changed_is_taken_over() -> None:
    """First the versions that are no longer known, then those that are."""
    gone, changed, new = FactBatch("areas"), FactBatch("areas"), FactBatch("persons")
    gone.add(FACTS[0], 1, superseded=2)
    gone.add(FACTS[1], 1, superseded=2)
    changed.add(town("2", "新"), 2)
    new.add(person := fact("persons", id="person:p", name="p"), 2)
    before = graph_of(FACTS)
    after = before.updated(iter([gone, changed, new]), SECOND)

    assert after.revision == SECOND
    assert sorted(names(after)) == ["3", "新"]
    assert list(after.facts("persons")) == [person]
    assert names(before) == ["1", "2", "3"]


def test_what_a_store_says_first_is_kept_as_if_it_had_been_there_before() -> None:
    """A process that saw the empty store and then a large load: equal texts, read apart, become one object."""
    batch = FactBatch("areas")
    for code in ("2", "3"):
        batch.add(area(code, "TOWN", "1"), 1)
    assert batch.values[0][5] is not batch.values[1][5]
    areas = Graph.build([], EMPTY).updated([batch], SECOND).tables["areas"]

    assert [areas.value(row, "parent") for row in (0, 1)] == ["area:1", "area:1"]
    assert areas.value(0, "parent") is areas.value(1, "parent")


def test_a_change_of_another_revision_is_refused() -> None:
    """What it supersedes is not here: the graph would not be what the store holds."""
    with pytest.raises(KeyError, match="area:9"):
        graph_of(FACTS).apply(Plan(superseded=[("areas", "area:9", None)]), SECOND)
    with pytest.raises(KeyError, match="area:1"):
        graph_of(FACTS).apply(Plan(superseded=[("areas", "area:1", 5)]), SECOND)
    with pytest.raises(KeyError, match="area:1"):
        graph_of([]).apply(Plan(put=FACTS, superseded=[("areas", "area:1", None)]), SECOND)


def test_boundaries_are_where_facts_begin_and_end() -> None:
    graph = graph_of([area("x", "TOWN", since=5, until=9), fact("persons", id="person:p", name="p", since=7), *FACTS])

    assert graph.boundaries == [5 * DAY, 7 * DAY, 9 * DAY]
    assert planned(graph, area("y", "TOWN", until=6)).boundaries == [5 * DAY, 6 * DAY, 7 * DAY, 9 * DAY]


def test_the_collector_runs_again_after_building() -> None:
    graph_of(FACTS)
    assert gc.isenabled()
    gc.disable()
    try:
        graph_of(FACTS)
        assert not gc.isenabled()
    finally:
        gc.enable()


def code(name: str, code: str, zh: str, en: str) -> Fact:
    return fact("codes", list=name, code=code, zh=zh, en=en)


CODES = graph_of(
    [code("line", "OIL", "油田", "Oil field"), code("own", "A", "甲", "First"), code("AreaLevel", "X", "无", "None")]
)


def test_codes_are_added_to_open_lists_only() -> None:
    """An open list has what is shipped, then what was loaded; an enum what is shipped; a list of one's own what was."""
    lines = CODES.labels("line")

    assert next(iter(lines)) == "PARTY_AFFAIRS"
    assert list(lines)[-1] == "OIL"
    assert lines["OIL"] == ("油田", "Oil field")
    assert lines["WATER"] == ("水利", "Water")
    assert list(CODES.labels("AreaLevel")) == ["PROVINCE", "CITY", "COUNTY", "TOWN", "VILLAGE", "GRID"]
    assert CODES.labels("own") == {"A": ("甲", "First")}
    assert "OIL" not in graph_of([]).labels("line")


def test_a_list_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFound, match=r"'lines' is no code list; there are .*AreaLevel.*line") as refused:
        CODES.labels("lines")
    assert refused.value.code == "NOT_FOUND"

"""Events in the Neo4j database: the graph that people see, and what draws it beside what is known."""

import re
from dataclasses import replace

import pytest

from graphkb.model.changes import Retract
from graphkb.model.events import Case, EventBatch, Moved, Transition, WorkOrder
from graphkb.model.facts import Fact
from graphkb.stores.base import KEPT_ONCE_MS
from graphkb.stores.neo4j import Neo4jStore, outcomes
from graphkb.stores.neo4j import store as store_module
from graphkb.stores.records import FIELDS
from graphkb.stores.statements import statement
from tests.stores.events import (
    DAY,
    HOUR,
    ONCE,
    START,
    bring,
    event,
    known,
    moved,
    order,
    put,
    reported,
    transition,
)
from tests.stores.facts import area, organization
from tests.stores.facts import known as facts_known
from tests.stores.neo4j_database import Cypher, drawn


def sent(case: Case, new: WorkOrder) -> Moved:
    """What a dispatch of *new* makes."""
    made = moved(case, "IN_HANDLING", new)
    return replace(made, transitions=(*made.transitions, transition(new, "DISPATCH")))


def test_an_event_is_a_node_with_its_fields(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """Empty fields are absent; beside them stands what a count would else make out from the orders."""
    put(neo4j, "1", order("1", "1"), title="占道经营", severity=2, latitude=37.5)

    assert cypher("MATCH (e:Event) RETURN properties(e)") == [
        {
            "id": "event:1", "matter": "matter:noise", "area": "area:tonghua", "center": "org:tonghua-center",
            "reported_at": START, "due_at": START + 15 * DAY, "title": "占道经营", "severity": 2, "latitude": 37.5,
            "state": "REPORTED", "version": 1, "sequence": 2,
            "holder": "org:ecology", "due": START + 3 * HOUR, "soon_from": START + HOUR + 2 * HOUR * 4 // 5,
        }
    ]  # fmt: skip
    assert cypher("MATCH (o:WorkOrder) RETURN [o.id, o.event, o.organization, o.supervised]") == [
        ["order:1", "event:1", "org:ecology", None]
    ]
    assert cypher("MATCH (t:Transition) RETURN [t.sequence, t.subject, t.action] ORDER BY t.sequence") == [
        [1, "event:1", "REPORT"],
        [2, "order:1", "DISPATCH"],
    ]


def test_labels_and_standing_follow_the_state(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """An event that has ended is not :Open, nobody holds it, and it says when it ended; reopened, it is again."""
    labels = (
        "MATCH (e:Event) UNWIND labels(e) AS label WITH label ORDER BY label WHERE label <> 'Unlinked' RETURN label"
    )
    stands = "MATCH (e:Event) RETURN [e.holder, e.due, e.ended_at]"
    put(neo4j, "1")
    bring(neo4j, "1", "CLOSED", at=START + DAY, closed_at=START + DAY)
    assert (cypher(labels), cypher(stands)) == (["Event"], [[None, None, START + DAY]])

    bring(neo4j, "1", "IN_HANDLING", at=START + 2 * DAY, closed_at=None)
    assert cypher(labels) == ["Event", "Open"]
    assert cypher(stands) == [["org:tonghua-center", START + 15 * DAY, START + DAY]]


def test_events_are_joined_to_what_they_name(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    """Place, matter, orders, organizations and transitions can be walked to; each once, though orders come later."""
    neo4j.commit([area("tonghua"), organization("ecology")], actor="t")
    put(neo4j, "1", order("1", "1"))
    drawn(neo4j)
    with Neo4jStore.open(neo4j_url) as store:
        store.act("event:1", lambda case: sent(known(case), order("2", "1", role="ASSIST")))
        bring(store, "1", "IN_HANDLING")

    assert cypher("MATCH (e:Event)-[:HAPPENED_IN]->(a:Area) RETURN [e.id, a.name]") == [["event:1", "tonghua"]]
    assert cypher("MATCH (e:Event)-[:ABOUT]->(m:Entity) RETURN [e.id, m.id]") == [["event:1", "matter:noise"]]
    assert cypher(
        "MATCH (o:Organization)<-[:ADDRESSED_TO]-(w:WorkOrder)-[:HANDLES]->(e:Event) RETURN [o.id, w.id, e.id] "
        "ORDER BY w.id"
    ) == [["org:ecology", "order:1", "event:1"], ["org:ecology", "order:2", "event:1"]]
    assert cypher("MATCH (t:Transition)-[:TRANSITION_OF]->(e:Event) RETURN t.sequence ORDER BY t.sequence") == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip
    assert cypher("MATCH (n:Unlinked) RETURN n") == []
    assert cypher("MATCH ()-[r]->() RETURN count(r)") == [11]


def test_history_is_joined_too(neo4j: Neo4jStore, cypher: Cypher, monkeypatch: pytest.MonkeyPatch) -> None:
    """In as many transactions as it takes."""
    monkeypatch.setattr("graphkb.stores.neo4j.links.EVENTS_AT_ONCE", 10)
    cases = [Case(event(f"{n}"), (order(f"{n}", f"{n}"),)) for n in range(25)]
    neo4j.append_history([EventBatch(cases, [transition(case.event) for case in cases])])
    drawn(neo4j)

    for kind, count in (("HAPPENED_IN", 25), ("ABOUT", 25), ("ADDRESSED_TO", 25)):
        assert cypher("MATCH ()-[r]->() WHERE type(r) = $kind RETURN count(r)", kind=kind) == [count]


def test_a_transition_of_the_past_has_all_its_fields(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """The statement that writes it names them in the order in which they are declared."""
    declared = re.findall(r"(\w+): values\[(\d+)\]", statement("neo4j", "append_transitions"))
    assert [(name, int(place)) for name, place in declared] == [
        (name, place) for place, name in enumerate([*FIELDS[Transition], "commit_id"])
    ]

    whole = transition(event("1"), organization="org:a", post="post:b", from_state="REPORTED", reason="r", note="n")
    neo4j.append_history([EventBatch([Case(event("1"))], [whole])])
    assert neo4j.transitions(["event:1"]) == [replace(whole, sequence=1)]
    assert cypher("MATCH (t:Transition) RETURN size(keys(t))") == [13]


def test_what_one_process_left_another_draws(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    put(neo4j, "1")
    drawn(neo4j)
    cypher("MATCH (e:Event)-[r:HAPPENED_IN|ABOUT]->() DELETE r SET e:Unlinked")
    with Neo4jStore.open(neo4j_url) as other:
        put(other, "2")

    assert cypher("MATCH (e:Event)-[:HAPPENED_IN]->(a) RETURN [e.id, a.id] ORDER BY e.id") == [
        ["event:1", "area:tonghua"],
        ["event:2", "area:tonghua"],
    ]


def test_what_only_events_name_survives_a_retract(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    """An area that is no longer known stays a node, because an event happened there; the knowledge is gone."""
    put(neo4j, "1")
    drawn(neo4j)
    with Neo4jStore.open(neo4j_url) as store:
        assert facts_known(store) == []
        store.commit([area("tonghua")], actor="t")
        assert [fact["id"] for fact in facts_known(store)] == ["area:tonghua"]
        store.commit([Retract("areas", "area:tonghua", None)], actor="t")
        assert facts_known(store) == []

    assert cypher("MATCH (:Event)-[:HAPPENED_IN]->(a) RETURN properties(a)") == [{"id": "area:tonghua"}]


def test_a_first_large_commit_finds_what_events_named(
    neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would make all entities without looking for them; then one would be there already."""
    monkeypatch.setattr(store_module, "LARGE_COMMIT", 0)
    put(neo4j, "1")
    drawn(neo4j)
    facts: list[Fact] = [area("tonghua"), area("other")]
    with Neo4jStore.open(neo4j_url) as store:
        store.commit(facts, actor="t")

        assert sorted(facts_known(store)) == sorted(facts)
    assert cypher("MATCH (:Event)-[:HAPPENED_IN]->(a:Area) RETURN a.name") == ["tonghua"]


def test_outcomes_of_old_are_removed(neo4j: Neo4jStore, cypher: Cypher, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the commits and actions that come later, some at a time; what is still kept stays."""
    monkeypatch.setattr(outcomes, "FORGOTTEN_AT_ONCE", 3)
    cypher("UNWIND range(1, 5) AS n CREATE (:Outcome {scope: 's', key: 'old-' + n, digest: 'd', until: 5})")
    neo4j.commit([], actor="t", once=ONCE)
    assert len(cypher("MATCH (o:Outcome) RETURN o.key")) == 3

    neo4j.act(None, lambda _: reported("1"), once=ONCE._replace(key="key-2"))
    drawn(neo4j)
    assert cypher("MATCH (o:Outcome) RETURN o.key ORDER BY o.key") == ["7f3a", "key-2"]
    [until] = cypher("MATCH (o:Outcome {key: '7f3a'}) RETURN o.until - timestamp()")
    assert KEPT_ONCE_MS - 60_000 < until <= KEPT_ONCE_MS

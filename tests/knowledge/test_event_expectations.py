"""Expectations of events and work orders: counted where they are, by what is asked, also those that a load brings."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from graphkb.answers.expectation_numbers import compare_figures
from graphkb.answers.expectations import Result, check_expectations
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.writing import Loaded
from graphkb.loaders.expectations import read_expectations
from graphkb.model.events import Event, WorkOrder
from graphkb.model.facts import Fact
from graphkb.model.times import parse_instant
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.builders import DAY, area, chain, change, fact, matter, org
from tests.stores.databases import Database
from tests.stores.events import case_of, history

MERGED = 19_052
"""2022-03-01, as a day from 1970: the day on which Shengli had gone into Tonghua."""

KNOWN: Sequence[Fact] = [
    *chain("county COUNTY", "street TOWN", "tonghua VILLAGE"),
    area("grid", "GRID", "tonghua", scale="BASIC"),
    area("shengli", "VILLAGE", "street", until=MERGED),
    change("merge", "MERGE", MERGED, "area:shengli area:tonghua", "area:tonghua"),
    area("other", "COUNTY"),
    matter("dispute"), matter("family", "dispute"), matter("noise"),
    *org("center", "CENTER", at=["county"]), *org("police", "BUREAU", at=["county"]), *org("water", at=["county"]),
    fact("figures", id="figure:disputes", name="n", value=3.0, qualifier="EXACT"),
    fact("figures", id="figure:success", name="n", value=66.7, qualifier="EXACT", unit="%"),
    fact("figures", id="figure:orders", name="n", value=2.0, qualifier="EXACT"),
]  # fmt: skip


def event(name: str, matter: str, area: str, day: str, state: str = "CLOSED", **more: Any) -> Event:
    at = parse_instant(f"{day}T08:00+08:00")
    return Event(
        id=f"event:{name}", matter=f"matter:{matter}", area=f"area:{area}", reported_at=at, state=state,
        closed_at=at + DAY if state == "CLOSED" else None, **more,
    )  # fmt: skip


def order(event: Event, name: str, organization: str, state: str, **more: Any) -> WorkOrder:
    return WorkOrder(
        id=f"order:{name}", event=event.id, organization=f"org:{organization}", state=state, **{"role": "LEAD"} | more,
        dispatched_at=event.reported_at,
    )  # fmt: skip


QUARREL = event("quarrel", "family", "grid", "2021-06-01", outcome="MEDIATED", channel="PATROL")
CLAIM = event("claim", "dispute", "street", "2021-12-31", outcome="MEDIATION_FAILED", channel="WALK_IN", severity=2)
FEUD = event("feud", "family", "shengli", "2022-01-01", outcome="MEDIATED", channel="PATROL")
LOUD = event("loud", "noise", "tonghua", "2022-01-02", "IN_HANDLING", channel="PATROL")
AWAY = event("away", "noise", "other", "2022-01-03", outcome="FIXED")

CASES = [
    case_of(QUARREL, ()),
    case_of(CLAIM, [order(CLAIM, "1", "police", "ACCEPTED"), order(CLAIM, "2", "water", "RETURNED", role="ASSIST")]),
    case_of(FEUD, ()),
    case_of(LOUD, [order(LOUD, "3", "police", "DISPATCHED", whistle="EMERGENCY")]),
    case_of(AWAY, [order(AWAY, "4", "water", "ACCEPTED")]),
]


@pytest.fixture
def knowledge(database: Database) -> Iterator[KnowledgeBase]:
    """Five events: three disputes, one of them in a community merged away, and two of noise."""
    with KnowledgeBase(database.fresh()) as opened:
        opened.commit(KNOWN, actor="t")
        opened.store.append_history([history(CASES)])
        yield opened


def result(knowledge: KnowledgeBase, **keys: Any) -> Result:
    [only] = check_expectations(knowledge.view, [{"count": keys}], knowledge.zone, knowledge.store)
    return only


def found(knowledge: KnowledgeBase, **keys: Any) -> str:
    """What is counted, as the message says it."""
    made = result(knowledge, **keys, **{"is": -1})
    assert not made.ok
    return made.message.rpartition(", got ")[2]


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ({}, 5),
        ({"matter": "matter:dispute"}, 3),
        ({"matter": ["matter:family", "matter:noise"]}, 4),
        ({"within": "area:county"}, 4),
        ({"within": "area:tonghua"}, 3),
        ({"within": "area:tonghua", "as_of": "2022-02-01"}, 2),
        ({"within": "area:other"}, 1),
        ({"state": "CLOSED"}, 4),
        ({"state": ["CLOSED", "IN_HANDLING"]}, 5),
        ({"open": "true"}, 1),
        ({"open": False}, 4),
        ({"outcome": "MEDIATED"}, 2),
        ({"outcome": ["MEDIATED", "MEDIATION_FAILED"], "matter": "matter:family"}, 2),
        ({"channel": "PATROL"}, 3),
        ({"severity": ["1", "2"]}, 1),
        ({"reported_from": "2021-01-01", "reported_to": "2022-01-01"}, 2),
        ({"reported_from": "2022-01-01"}, 3),
        ({"reported_to": "2021-06-01T08:00:01+08:00"}, 1),
    ],
)
def test_events_are_counted(knowledge: KnowledgeBase, keys: Mapping[str, Any], count: int) -> None:
    """By all that is asked; an area with what counts there, a matter with those below; a date is its midnight."""
    assert found(knowledge, kind="Event", **keys) == str(count)
    assert result(knowledge, kind="Event", **keys, **{"is": count}).ok


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ({}, 4),
        ({"organization": "org:police"}, 2),
        ({"organization": ["org:police", "org:water"]}, 4),
        ({"role": "ASSIST"}, 1),
        ({"state": "ACCEPTED"}, 2),
        ({"state": ["ACCEPTED", "RETURNED"], "organization": "org:water"}, 2),
        ({"whistle": "EMERGENCY"}, 1),
        ({"matter": "matter:dispute"}, 2),
        ({"within": "area:county"}, 3),
        ({"dispatched_from": "2022-01-02", "dispatched_to": "2022-01-03"}, 1),
    ],
)
def test_work_orders_are_counted(knowledge: KnowledgeBase, keys: Mapping[str, Any], count: int) -> None:
    """By what they are, and by where and of what their events are."""
    assert found(knowledge, kind="WorkOrder", **keys) == str(count)


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        ({"within": "area:tonghua"}, '{within: "area:tonghua"}'),
        ({"matter": "matter:dispute", "state": "CLOSED"}, '{matter: "matter:dispute", state: [CLOSED]}'),
        ({"open": "false", "channel": "PATROL"}, '{open: false, channel: {eq: "PATROL"}}'),
        (
            {"reported_from": "2021-01-01", "reported_to": "2022-01-01"},
            '{reportedFrom: "2021-01-01T00:00:00+08:00", reportedTo: "2022-01-01T00:00:00+08:00"}',
        ),
    ],
)
def test_graphql_counts_the_same(knowledge: KnowledgeBase, keys: Mapping[str, Any], asked: str) -> None:
    """As the total of a list of events."""
    document = f"{{ events(filter: {asked}) {{ totalCount }} }}"
    body = Service(schema, knowledge).answer(Request(document, {})).body

    assert found(knowledge, kind="Event", **keys) == str(body["data"]["events"]["totalCount"])


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"kind": "Event", "organization": "org:police"}, "'organization' is no key here; expected some of as_of, ch"),
        ({"kind": "WorkOrder", "outcome": "FIXED"}, "'outcome' is no key here; expected some of"),
        ({"kind": "Event", "sum": "severity"}, "'sum' is no key here"),
        ({"kind": "Event", "state": "DONE"}, "state: 'DONE' is no EventState; expected some of REPORTED, "),
        ({"kind": "WorkOrder", "state": "CLOSED"}, "state: 'CLOSED' is no WorkOrderState; expected some of"),
        ({"kind": "Event", "open": "maybe"}, "open: 'maybe' is neither true nor false"),
        ({"kind": "Event", "severity": "high"}, "severity: 'high' is no number"),
        ({"kind": "Event", "matter": "matter:none"}, "matter 'matter:none': no matter is called so"),
        ({"kind": "Event", "within": "area:none"}, "within 'area:none': no area is called so"),
        ({"kind": "Event", "reported_from": "2021"}, "'2021'"),
        (
            {"kind": "Event", "reported_from": "2022-01-01", "reported_to": "2021-01-01"},
            "reported_to 2021-01-01: before reported_from; a period ends after it begins",
        ),
        ({"kind": "Happening"}, "'Happening' is no kind; there are Area, "),
        ({"kind": "Happening"}, "ChangeEvent, Event, WorkOrder"),
    ],
)
def test_what_cannot_be_counted_is_told(knowledge: KnowledgeBase, keys: Mapping[str, Any], said: str) -> None:
    """The entry does not hold, and says why."""
    made = result(knowledge, **keys, **{"is": 1})

    assert not made.ok
    assert said in made.message


def test_nothing_is_counted_without_a_store(knowledge: KnowledgeBase) -> None:
    """Whoever asks a view alone is told so."""
    [made] = check_expectations(knowledge.view, [{"count": {"kind": "Event", "is": 5}}], knowledge.zone)

    assert (made.ok, made.message) == (
        False,
        "entry 1 count Event: Event is counted in a store: none is here",
    )


def test_figures_of_events_stand_beside_what_is_counted(knowledge: KnowledgeBase) -> None:
    """As numbers and as shares: two of three disputes were mediated."""
    mediated = {"kind": "Event", "outcome": "MEDIATED"}
    entries = [
        {"figure": {"id": "figure:disputes", "counted": {"kind": "Event", "matter": "matter:dispute"}}},
        {"figure": {"id": "figure:success", "counted": mediated,
                    "per": {"kind": "Event", "outcome": ["MEDIATED", "MEDIATION_FAILED"]}}},
        {"figure": {"id": "figure:orders", "counted": {"kind": "WorkOrder", "organization": "org:police"}}},
    ]  # fmt: skip
    compared = compare_figures(knowledge.view, entries, knowledge.zone, knowledge.store)

    assert [(each.id, each.found, each.ok) for each in compared] == [
        ("figure:disputes", 3, True),
        ("figure:orders", 2, True),
        ("figure:success", 66.7, True),
    ]
    knowledge.store.append_history([history([case_of(event("more", "family", "grid", "2022-02-01"), ())])])
    assert [each.found for each in compare_figures(knowledge.view, entries[:1], knowledge.zone, knowledge.store)] == [
        4, None, None,
    ]  # fmt: skip


# ---- with a load


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two more disputes, one of them sent to the police; and the action that ends one that is known."""
    tables = {
        "areas": "id,name,level,parent\narea:new,新社区,VILLAGE,area:street\n",
        "events": (
            "id,matter,area,reported_at,state,closed_at,outcome\n"
            "event:p,matter:family,area:new,2022-05-01,CLOSED,2022-05-02,MEDIATED\n"
            "event:q,matter:dispute,area:grid,2022-05-01,IN_HANDLING,,\n"
        ),
        "work_orders": (
            "id,event,organization,role,dispatched_at,state\norder:q,event:q,org:police,LEAD,2022-05-02,DISPATCHED\n"
        ),
        "transitions": "subject,at,action,from,to,actor\nevent:loud,2022-05-01,AWAIT,IN_HANDLING,IN_HANDLING,user:a\n",
    }
    folder = tmp_path / "package"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def counting(disputes: int, orders: int, new: int) -> list[dict[str, Any]]:
    return [
        {"count": {"kind": "Event", "matter": "matter:dispute", "is": disputes}},
        {"count": {"kind": "WorkOrder", "organization": "org:police", "is": orders}},
        {"count": {"kind": "Event", "within": "area:new", "is": new}},
    ]


def loaded(knowledge: KnowledgeBase, package: Path, expectations: Sequence[Mapping[str, Any]]) -> Loaded:
    made = knowledge.load([package], actor="t", expectations=expectations)
    assert made.report.wrong == []
    return made


def test_a_load_counts_what_it_brings(knowledge: KnowledgeBase, package: Path) -> None:
    """With what the store has, in areas that come too; what does not hold stops it, and nothing is written."""
    refused = loaded(knowledge, package, counting(3, 2, 0)[:2] + counting(3, 2, 1)[2:])
    assert refused.revision is None
    assert [each.message for each in refused.failed] == [
        "entry 1 count Event: expected 3, got 5",
        "entry 2 count WorkOrder: expected 2, got 3",
    ]
    assert found(knowledge, kind="Event", matter="matter:dispute") == "3"

    assert loaded(knowledge, package, counting(5, 3, 1)).revision is not None
    assert found(knowledge, kind="Event", matter="matter:dispute") == "5"


def test_a_load_without_events_counts_those_of_the_store(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """They stay as they are."""
    table = tmp_path / "matters.csv"
    table.write_text("id,name,parent\nmatter:noise,噪声,matter:dispute\n", "utf-8")
    expected = [{"count": {"kind": "Event", "matter": "matter:dispute", "is": 5}}]

    assert knowledge.load([table], actor="t", expectations=expected, dry_run=True).failed == []
    assert found(knowledge, kind="Event", matter="matter:dispute") == "3"


def test_a_file_means_the_same(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """Lists, numbers and dates as YAML has them."""
    path = tmp_path / "expectations.yaml"
    path.write_text(
        "- count: {kind: Event, matter: [matter:dispute], severity: 2, reported_from: 2021-12-31, open: false, is: 1}\n"
        "- count: {kind: WorkOrder, dispatched_from: 2022-01-02, state: [DISPATCHED, ACCEPTED], is: 2}\n",
        "utf-8",
    )
    results = check_expectations(knowledge.view, read_expectations(path), knowledge.zone, knowledge.store)

    assert [each.message for each in results if not each.ok] == []

"""history and changes: what was known before, and what changed since."""

from collections.abc import Callable
from typing import Any

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.model.changes import End, Retract
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.stores.base import Store
from tests.builders import DAY, area, duty, fact, matter, org
from tests.schema.lists import forged
from tests.schema.town import TODAY

VERSION = """{ revision { number actor note } superseded { number } kind id key before after }"""
HISTORY = """query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  history(id: $id, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node VERSION }
  }
}""".replace("VERSION", VERSION)
CHANGES = """query($since: Int!, $first: Int, $after: String) {
  changes(sinceRevision: $since, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node VERSION }
  }
}""".replace("VERSION", VERSION)

TOWN = [area("1", "TOWN"), matter("noise"), *org("center", "CENTER", at=["1"], level="TOWN")]
RENAMED = org("center", "CENTER", level="TOWN", other_names=("中心",))[0]
DUTY = duty("noise", "1", "center")
DUTY_KEY = DUTY.key


@pytest.fixture
def knowledge(store: Store) -> KnowledgeBase:
    """Five revisions: loaded, renamed, a duty put, the name back and the duty ended, the duty taken back."""
    knowledge = KnowledgeBase(store)
    knowledge.commit(TOWN, actor="office", note="first")
    knowledge.commit([RENAMED], actor="office", note="rename")
    knowledge.commit([DUTY], actor="office")
    knowledge.commit([TOWN[2], End("duties", DUTY_KEY, 50 * DAY)], actor="clerk")
    knowledge.commit([Retract("duties", DUTY_KEY, None)], actor="clerk")
    return knowledge


@pytest.fixture
def ask(knowledge: KnowledgeBase) -> Callable[..., dict[str, Any]]:
    """Ask in both ways, which answer the same."""
    services = [Service(schema, knowledge, compiles=compiles, clock=lambda: TODAY) for compiles in (True, False)]

    def ask(document: str, **variables: Any) -> dict[str, Any]:
        compiled, plain = (service.answer(Request(document, variables)).body for service in services)
        assert compiled == plain
        return compiled

    return ask


def told(page: dict[str, Any]) -> list[tuple[Any, ...]]:
    """(revision, superseded, key, other names before and after; None where there is no such fact)."""
    nodes = [edge["node"] for edge in page["edges"]]
    return [
        (
            node["revision"]["number"],
            node["superseded"] and node["superseded"]["number"],
            node["key"],
            *(side and side.get("other_names", side.get("valid_to")) for side in (node["before"], node["after"])),
        )
        for node in nodes
    ]


def test_the_history_of_an_organization(ask: Any) -> None:
    """Each version with what it said before, who made it, and when it was superseded."""
    page = ask(HISTORY, id="org:center")["data"]["history"]
    assert told(page) == [
        (1, 2, "org:center", None, []),
        (2, 4, "org:center", [], ["中心"]),
        (4, None, "org:center", ["中心"], []),
    ]
    assert page["totalCount"] == 3
    assert {(edge["node"]["kind"], edge["node"]["id"]) for edge in page["edges"]} == {("ORGANIZATION", "org:center")}
    assert page["edges"][1]["node"]["revision"] == {"number": 2, "actor": "office", "note": "rename"}


def test_a_version_is_a_row_of_the_data_package(ask: Any) -> None:
    """All its columns, by their names there; what is empty is null or an empty list."""
    (first, *_) = ask(HISTORY, id="area:1")["data"]["history"]["edges"]
    assert first["node"]["after"] == {
        "id": "area:1",
        "code": None,
        "name": "1",
        "other_names": [],
        "level": "TOWN",
        "parent": None,
        "category": None,
        "scale": None,
        "valid_from": None,
        "valid_to": None,
        "source": None,
        "synthetic": False,
    }


def test_what_was_taken_back_has_a_history(ask: Any, knowledge: KnowledgeBase) -> None:
    """A retraction is a change that leaves nothing; put again, it was not known just before."""
    knowledge.commit([Retract("matters", "matter:noise", None)], actor="clerk")
    knowledge.commit([matter("noise", severity=2)], actor="clerk")
    nodes = [edge["node"] for edge in ask(HISTORY, id="matter:noise")["data"]["history"]["edges"]]
    assert [(node["revision"]["number"], node["superseded"] and node["superseded"]["number"]) for node in nodes] == [
        (1, 6),
        (6, None),
        (7, None),
    ]
    assert [[side and side["severity"] for side in (node["before"], node["after"])] for node in nodes] == [
        [None, None],
        [None, None],
        [None, 2],
    ]
    assert [(node["before"] is None, node["after"] is None) for node in nodes] == [
        (True, False),
        (False, True),
        (True, False),
    ]


def test_the_history_of_a_duty(ask: Any, knowledge: KnowledgeBase) -> None:
    """By the id that its key gives; its key is the table and the parts."""
    knowledge.commit([DUTY], actor="clerk")
    (name,) = (knowledge.view(0).id("duties", row) for row in knowledge.view(0).rows("duties"))
    page = ask(HISTORY, id=name)["data"]["history"]
    key = "duties|matter:noise|LEAD|area:1|org:center|"
    assert told(page) == [
        (3, 4, key, None, None),
        (4, 5, key, None, "1970-02-20T00:00:00.000Z"),
        (5, None, key, "1970-02-20T00:00:00.000Z", None),
        (6, None, key, None, None),
    ]
    assert {(edge["node"]["kind"], edge["node"]["id"]) for edge in page["edges"]} == {("DUTY", name)}


def test_walking_through_a_history(ask: Any) -> None:
    """Forwards and backwards, one at a time."""
    walked: dict[str, list[int]] = {"first": [], "last": []}
    for size, name, cursor in (("first", "after", "endCursor"), ("last", "before", "startCursor")):
        place: dict[str, Any] = {}
        for _ in range(3):
            page = ask(HISTORY, id="org:center", **{size: 1}, **place)["data"]["history"]
            walked[size] += [revision for revision, *_ in told(page)]
            place = {name: page["pageInfo"][cursor]}
    assert walked == {"first": [1, 2, 4], "last": [4, 2, 1]}


@pytest.mark.parametrize("id", ["org:nowhere", "duty:0000000000000000", "nonsense", ""])
def test_the_history_of_nothing(ask: Any, id: str) -> None:
    body = ask(HISTORY, id=id)
    assert (body["data"], body["errors"][0]["extensions"]) == ({"history": None}, {"code": "NOT_FOUND"})


def keys(page: dict[str, Any]) -> list[tuple[int, str]]:
    return [(edge["node"]["revision"]["number"], edge["node"]["key"]) for edge in page["edges"]]


def test_all_that_is_known_since_the_beginning(ask: Any) -> None:
    """By revision, then table, then key; the duty came and went, so it is not there."""
    page = ask(CHANGES, since=0)["data"]["changes"]
    assert keys(page) == [
        (1, "area:1"),
        (1, "matter:noise"),
        (1, "jurisdictions|org:center|area:1"),
        (4, "org:center"),
    ]
    assert [(edge["node"]["kind"], edge["node"]["id"]) for edge in page["edges"]] == [
        ("AREA", "area:1"),
        ("MATTER", "matter:noise"),
        ("LINK", None),
        ("ORGANIZATION", "org:center"),
    ]
    assert page["totalCount"] == 4
    assert page["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "endCursor": page["pageInfo"]["endCursor"],
    }


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (2, [(4, None, "org:center", ["中心"], [])]),
        (
            3,
            [
                (4, None, "org:center", ["中心"], []),
                (4, None, "duties|matter:noise|LEAD|area:1|org:center|", None, None),
            ],
        ),
        (4, [(5, None, "duties|matter:noise|LEAD|area:1|org:center|", "1970-02-20T00:00:00.000Z", None)]),
        (5, []),
    ],
)
def test_what_changed_since(ask: Any, since: int, found: list[Any]) -> None:
    """Each fact once, against what was known at the revision."""
    assert told(ask(CHANGES, since=since)["data"]["changes"]) == found


@pytest.mark.parametrize("since", [-1, 6])
def test_since_a_revision_that_is_none(ask: Any, since: int) -> None:
    body = ask(CHANGES, since=since)
    assert (body["data"], body["errors"][0]["extensions"]) == (None, {"code": "BAD_INPUT"})


def test_walking_on_while_others_write(ask: Any, knowledge: KnowledgeBase) -> None:
    """Nothing is missed: what changes behind the walker comes again, what goes comes as gone."""
    first = ask(CHANGES, since=0, first=2)["data"]["changes"]
    assert keys(first) == [(1, "area:1"), (1, "matter:noise")]
    assert first["pageInfo"]["hasNextPage"]
    knowledge.commit([area("1", "TOWN", code="420204001"), Retract("matters", "matter:noise", None)], actor="clerk")

    rest = ask(CHANGES, since=0, after=first["pageInfo"]["endCursor"])["data"]["changes"]
    assert keys(rest) == [
        (1, "jurisdictions|org:center|area:1"),
        (4, "org:center"),
        (6, "area:1"),
        (6, "matter:noise"),
    ]
    assert [(edge["node"]["before"] is None, edge["node"]["after"] is None) for edge in rest["edges"]] == [
        (True, False),
        (False, False),  # told against revision 1, where the walker stood
        (False, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    "values",
    [
        [], [1], [0, 1, "x", 1], [6, 1, "x", 1], [1, 1, 1, 1], ["1", 1, "x", 1], [1, 99, "x", 1], [1, -1, "x", 1],
        [1, 1, "x", 2**63], [1, 1, "x", -(2**63)],
    ],
)  # fmt: skip
def test_a_cursor_that_is_none(ask: Any, values: list[Any]) -> None:
    cursor = ask(CHANGES, since=0, first=1)["data"]["changes"]["pageInfo"]["endCursor"]
    body = ask(CHANGES, since=0, after=forged(cursor, values=values))
    assert (body["data"], body["errors"][0]["extensions"]) == (None, {"code": "BAD_INPUT"})


def test_what_follows_was_known_when_it_can_be_put_again(ask: Any, knowledge: KnowledgeBase) -> None:
    """Every `after` is a row that `put` takes, and changes nothing while it is known."""
    knowledge.commit(
        [fact("figures", id="figure:x", name="数", value=0.5, period_from=DAY)._replace(source="报告", synthetic=True)],
        actor="clerk",
    )
    nodes = [edge["node"] for edge in ask(CHANGES, since=0)["data"]["changes"]["edges"]]
    tables = {"AREA": "areas", "MATTER": "matters", "ORGANIZATION": "organizations", "LINK": "jurisdictions"}
    puts = [{"put": {"table": tables.get(node["kind"], "figures"), "fields": node["after"]}} for node in nodes]
    before = knowledge.graph.revision.number
    committed = knowledge.commit_inputs(puts, actor="clerk")

    assert committed.problems == ()
    assert committed.revision is not None
    assert committed.revision.number == before
    assert sum(counts.unchanged for counts in committed.report.values()) == len(nodes) == 5

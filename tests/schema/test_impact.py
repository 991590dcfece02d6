"""impact: a rehearsal told of two states of knowledge at once, page by page, with nothing written."""

from typing import Any

import pytest

from graphkb.answers import impact as impacts
from graphkb.config import Limits
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller
from graphkb.model.events import Moved, Report
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.stores.base import Store
from tests.schema.town import FACTS

Ask = Any

IMPACT = """query($changes: [ChangeInput!]!, $first: Int, $after: String) {
  impact(changes: $changes) {
    changedCells newGaps newOverlaps orphanedEvents
    problems { code message field }
    items(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { cursor node {
        area { id name parent { id } } matter { id } before { id name } after { id name } stateBefore stateAfter
      } }
    }
  }
}"""
DATE = "1970-04-21T00:00:00Z"

NOISE_TO_THE_COMMITTEE = {
    "put": {
        "table": "duties",
        "fields": {
            "matter": "matter:noise", "role": "LEAD", "area": "area:tonghua", "organization": "org:committee",
        },
    }
}  # fmt: skip
DISSOLUTION = {"reorganize": {"kind": "DISSOLVE", "at": DATE, "originals": ["org:tonghua-center"]}}


def cells(report: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (
            node["matter"]["id"], node["area"]["id"], [each["id"] for each in node["before"]],
            [each["id"] for each in node["after"]], node["stateBefore"], node["stateAfter"],
        )
        for node in (edge["node"] for edge in report["items"]["edges"])
    ]  # fmt: skip


def test_who_would_answer(data: Ask, town: KnowledgeBase) -> None:
    """A nearer duty takes noise from the community's center, in both basic grids; nobody can be called there."""
    before = town.store.revision()
    report = data(IMPACT, changes=[NOISE_TO_THE_COMMITTEE])["impact"]
    found = (["org:tonghua-center"], ["org:committee"], "VACANT", "VACANT")
    assert cells(report) == [("matter:noise", "area:g1", *found), ("matter:noise", "area:g3", *found)]
    assert {name: report[name] for name in ("changedCells", "newGaps", "newOverlaps", "orphanedEvents")} == {
        "changedCells": 2, "newGaps": 0, "newOverlaps": 0, "orphanedEvents": 0,
    }  # fmt: skip
    assert report["problems"] == []
    assert town.store.revision() == before
    assert town.graph.revision == before


def test_two_lead(data: Ask) -> None:
    """A second duty of the same reach makes an overlap."""
    second = {"put": {"table": "duties", "fields": {
        **NOISE_TO_THE_COMMITTEE["put"]["fields"], "organization": "org:mediation"}}}  # type: ignore[dict-item]  # fmt: skip
    report = data(IMPACT, changes=[NOISE_TO_THE_COMMITTEE, second])["impact"]
    assert report["newOverlaps"] == 2
    *_, after, state_before, state_after = cells(report)[0]
    assert (sorted(after), state_before, state_after) == (["org:committee", "org:mediation"], "VACANT", "OVERLAP")


def test_who_would_help(data: Ask) -> None:
    """A cell where only those who assist or supervise are others is among them, and says who they are."""
    helping = [
        {"put": {"table": "duties", "fields": {
            **NOISE_TO_THE_COMMITTEE["put"]["fields"], "role": role, "organization": body}}}  # type: ignore[dict-item]  # a change as a client writes it
        for role, body in (("ASSIST", "org:committee"), ("ASSIST", "org:mediation"), ("SUPERVISE", "org:center"))
    ]  # fmt: skip
    document = """query($changes: [ChangeInput!]!) { impact(changes: $changes) { changedCells items { edges { node {
      area { id } before { id } after { id } assistsBefore { id } assistsAfter { id } supervisorsBefore { id }
      supervisorsAfter { id } } } } } }"""
    report = data(document, changes=helping)["impact"]
    first, second = (edge["node"] for edge in report["items"]["edges"])
    assert (report["changedCells"], first["area"], second["area"]) == (2, {"id": "area:g1"}, {"id": "area:g3"})
    assert first["before"] == first["after"] == [{"id": "org:tonghua-center"}]
    assert [each["id"] for each in first["assistsBefore"]] == ["org:urban"]
    assert [each["id"] for each in first["assistsAfter"]] == ["org:committee", "org:mediation", "org:urban"]
    assert (first["supervisorsBefore"], first["supervisorsAfter"]) == ([], [{"id": "org:center"}])


def test_page_by_page(data: Ask, ask: Ask) -> None:
    """Without its center the community falls back on the county's, at the date of the change."""
    whole = data(IMPACT, changes=[DISSOLUTION])["impact"]
    gap = (["org:tonghua-center"], ["org:center"])
    assert cells(whole) == [
        ("matter:noise", "area:g1", *gap, "VACANT", "GAP"),
        ("matter:noise", "area:g3", *gap, "VACANT", "GAP"),
        ("matter:odd", "area:g1", *gap, "GAP", "GAP"),
        ("matter:odd", "area:g3", *gap, "GAP", "GAP"),
    ]
    assert (whole["changedCells"], whole["newGaps"]) == (4, 2)

    first = data(IMPACT, changes=[DISSOLUTION], first=3)["impact"]["items"]
    page = first["pageInfo"]
    rest = data(IMPACT, changes=[DISSOLUTION], first=3, after=page["endCursor"])["impact"]["items"]
    assert first["edges"] + rest["edges"] == whole["items"]["edges"]
    assert (first["totalCount"], page["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (4, True, False)

    refused = ask(IMPACT, changes=[NOISE_TO_THE_COMMITTEE], after=page["endCursor"])
    assert refused["errors"][0]["extensions"] == {"code": "BAD_INPUT"}


def test_each_side_is_read_as_it_is_known_there(data: Ask) -> None:
    """A new name is told after, the old one before; a new grid is told as it would be, an ended one as it is."""
    changes = [
        {"put": {"table": "organizations", "fields": {"id": "org:committee", "name": "新居委会"}}},
        NOISE_TO_THE_COMMITTEE,
        {"put": {"table": "areas", "fields": {
            "id": "area:g4", "name": "第四网格", "level": "GRID", "scale": "BASIC", "parent": "area:kangning"}}},
        {"end": {"table": "areas", "fields": {"id": "area:g3"}, "at": DATE}},
    ]  # fmt: skip
    nodes = {
        (node["matter"]["id"], node["area"]["id"]): node
        for node in (edge["node"] for edge in data(IMPACT, changes=changes)["impact"]["items"]["edges"])
    }
    assert nodes["matter:noise", "area:g1"]["after"] == [{"id": "org:committee", "name": "新居委会"}]
    new, ended = nodes["matter:noise", "area:g4"], nodes["matter:noise", "area:g3"]
    assert new["area"] == {"id": "area:g4", "name": "第四网格", "parent": {"id": "area:kangning"}}
    assert (new["before"], new["stateBefore"]) == ([], None)
    assert ended["area"] == {"id": "area:g3", "name": "g3", "parent": {"id": "area:tonghua"}}
    assert (ended["stateBefore"], ended["after"], ended["stateAfter"]) == ("VACANT", [], None)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"put": {"table": "nothing", "fields": {}}}, "BAD_INPUT", "changes[1].put"),
        ({"end": {"table": "areas", "fields": {"id": "area:nowhere"}, "at": DATE}}, "BAD_INPUT", None),
    ],
)
def test_what_cannot_be(data: Ask, change: dict[str, Any], code: str, field: str | None) -> None:
    """It is told as commit tells it, and nothing is compared."""
    report = data(IMPACT, changes=[NOISE_TO_THE_COMMITTEE, change])["impact"]
    assert (report["changedCells"], report["items"]["edges"], report["items"]["totalCount"]) == (0, [], 0)
    assert [(each["code"], each["field"]) for each in report["problems"]] == [(code, field)]


@pytest.mark.parametrize("field", ["impact(changes: $changes)", 'commit(changes: $changes, note: "n", dryRun: true)'])
def test_how_many_changes_there_may_be(town: KnowledgeBase, field: str) -> None:
    """At the limit they are looked at; one more is refused, by what is set."""
    operation = "mutation" if "commit" in field else "query"
    document = f"{operation}($changes: [ChangeInput!]!) {{ {field} {{ problems {{ code }} }} }}"
    name = field.partition("(")[0]
    for limits, most in ((Limits(), 1_000), (Limits(changes=2), 2)):
        service = Service(schema, town, limits)
        wrong = {"put": {"table": "nothing", "fields": {}}}
        at, past = (service.answer(Request(document, {"changes": [wrong] * n})).body for n in (most, most + 1))
        assert at["data"][name]["problems"][0] == {"code": "BAD_INPUT"}
        assert [(each["extensions"]["code"], each["message"]) for each in past["errors"]] == [
            ("LIMIT_EXCEEDED", f"{most + 1} changes: at most {most} at once; graphkb load takes more")
        ]


def test_work_that_nobody_waits_for_ends(town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the time is up no further matter is looked at."""
    service = Service(schema, town)
    allowance, seen = service.allowance(), []

    def lines(*_: Any) -> Any:
        seen.append(1)
        allowance.stop()
        return impacts._Lines([], [])

    monkeypatch.setattr(impacts._Side, "lines", lines)
    change = {"put": {"table": "organizations", "fields": {"id": "org:committee", "name": "无人等待"}}}
    answer = service.answer(Request(IMPACT, {"changes": [change]}), allowance).body
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["DEADLINE"]
    assert len(seen) == 2  # both sides of the first of two matters


def test_no_changes_change_nothing(data: Ask) -> None:
    assert data(IMPACT, changes=[])["impact"]["changedCells"] == 0


def test_whose_events_would_be_nobodys(store: Store) -> None:
    """Two of three open ones are with the community's center; nothing is written."""
    knowledge = KnowledgeBase(store)
    knowledge.commit(FACTS, actor="office")
    for number, area in enumerate(("area:g1", "area:g3", "area:kangning")):
        report = Report(id=f"event:{number}", matter="matter:noise", area=area, channel="PATROL", title="噪声")
        assert isinstance(knowledge.events.report(report, Caller("member")), Moved)
    answer = Service(schema, knowledge).answer(Request(IMPACT, {"changes": [DISSOLUTION]})).body
    assert answer["data"]["impact"]["orphanedEvents"] == 2
    assert store.revision().number == 1
    assert store.sequence() == 3

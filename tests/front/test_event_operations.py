"""The ready operations of events, one after the other, on an event in 铜花社区."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.schema.operations import operation

GRID = "area:420204005009-g003"
NOISE = "matter:construction-noise"


@pytest.fixture
def run(xialu: str, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Run a ready operation with these variables, on a copy of Xialu; returns what its root field found."""
    shutil.copy(xialu.removeprefix("sqlite:///"), tmp_path / "xialu.db")
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/xialu.db") as knowledge:
        service = Service(schema, knowledge)

        def run(name: str, **variables: Any) -> Any:
            body = service.answer(Request(operation(name).document, variables)).body
            assert "errors" not in body, body["errors"]
            (found,) = body["data"].values()
            return found

        yield run


def test_from_report_to_assessment(run: Callable[..., Any]) -> None:
    """What each mutation gives back is what the next one needs, and the questions find the event."""
    what = {"matter": NOISE, "area": GRID, "channel": "RESIDENT_APP", "title": "夜间施工噪声", "key": "1"}
    event = run("report_event", **what)
    before = event["sequence"] - 1
    assert run("report_event", **what) == event
    assert event["holder"]["id"] == "org:xialu-tonghua-center"
    event = run("event_action", event=event["id"], action="ACCEPT", version=event["version"])
    event = run("dispatch", event=event["id"], version=event["version"])
    [lead] = [each for each in event["workOrders"] if each["role"] == "LEAD"]
    assert lead["organization"]["id"] == "org:xialu-urban-management"
    event = run("whistle", event=event["id"], kind="EMERGENCY", organizations=["org:xialu-ecology"],
                version=event["version"])  # fmt: skip
    assert [each["whistle"] for each in event["workOrders"]].count("EMERGENCY") == 1
    for action in ("SIGN", "START", "REPLY", "APPROVE"):
        lead = run("work_order_action", workOrder=lead["id"], action=action, version=lead["version"])
    assert run("rate_work_order", workOrder=lead["id"], score=5, version=lead["version"])["rating"] == 5
    refused = run("work_order_action", workOrder=lead["id"], action="SIGN", version=lead["version"] + 1)
    assert (refused["code"], refused["current"]) == ("ILLEGAL_ACTION", {"id": lead["id"]})

    why = run("explain_order", workOrder=lead["id"])
    assert why["organization"]["id"] == "org:xialu-urban-management"
    won = [each["path"] for each in why["explain"] if each["won"] and each["duty"]["role"] == "LEAD"]
    assert [each["id"] for each in won[0] if each["id"].startswith("org:")] == ["org:xialu-urban-management"]

    shown = run("event", id=event["id"])
    assert (shown["state"], shown["matter"]["id"], shown["area"]["id"]) == ("IN_HANDLING", NOISE, GRID)
    assert [edge["node"]["id"] for edge in run("events", within="area:420204", open=True)["edges"]] == [event["id"]]
    tree = run("unresolved", area="area:420204005")
    assert (tree["open"], [child["open"] for child in tree["children"] if child["open"]]) == (1, [1])
    assert len(run("trace", event=event["id"])["steps"]) == shown["sequence"] - before
    assert [each["reason"] for each in run("escalation_preview", area="area:420204")["notDue"]] == ["NOT_DUE"]
    period = {"from": "2023-01-01T00:00:00+08:00", "to": "2122-01-01T00:00:00+08:00"}
    rows = run("assessment", area="area:420204005", **period)["rows"]
    assert sum(row["received"] for row in rows if row["area"]) == 1

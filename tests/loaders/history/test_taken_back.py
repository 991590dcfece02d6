"""Knowledge that only events name is not taken back: events are kept for good."""

from pathlib import Path
from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.knowledge import KnowledgeBase
from graphkb.model.changes import Retract
from tests.loaders.conftest import Package
from tests.loaders.history.loading import load
from tests.loaders.history.tables import EVENTS, OPEN, ORDERS, SENT

MORE = {
    "areas": "id,name,level,parent\narea:x,甲街道,TOWN,area:k\narea:y,乙街道,TOWN,area:k\narea:z,丙街道,TOWN,area:k\n",
    "organizations": "id,name,classification,level\norg:x,甲局,DEPARTMENT,COUNTY\norg:y,乙局,DEPARTMENT,COUNTY\n",
    "matters": "id,name\nmatter:x,甲\nmatter:y,乙\n",
    "codes": "list,code,zh,en\nchannel,DRONE,无人机,drone\nchannel,ROBOT,机器人,robot\nline,SPACE,航天,space\n",
}
"""What no duty, post or jurisdiction names."""


@pytest.fixture
def known(knowledge: KnowledgeBase, package: Package) -> KnowledgeBase:
    """Events in area:y about matter:y that came by DRONE, and an order to org:y."""
    row = OPEN.replace("matter:noise,area:t", "matter:y,area:y").rstrip("\n") + ",DRONE\n"
    history = {
        "events": EVENTS.replace("outcome", "outcome,channel") + row + row.replace("event:b", "event:c"),
        "work_orders": ORDERS + SENT.replace("org:eco", "org:y"),
    }
    assert load(knowledge, package(**MORE, **history)).report.wrong == []
    return knowledge


def retract(table: str, **fields: str) -> dict[str, Any]:
    """An entry of a list of changes."""
    return {"retract": {"table": table, "fields": fields}}


ADVICE = "which are kept for good; keep it, or end it instead of taking it back"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([retract("areas", id=f"area:{each}") for each in "xyz"], [f"area:y is named by 2 event(s), {ADVICE}"]),
        ([retract("matters", id="matter:y")], [f"matter:y is named by 2 event(s), {ADVICE}"]),
        ([retract("organizations", id="org:y")], [f"org:y is named by 1 work order(s), {ADVICE}"]),
        ([retract("codes", list="channel", code="DRONE")], [f"codes|channel|DRONE is named by 2 event(s), {ADVICE}"]),
        (
            [retract("matters", id="matter:y"), retract("areas", id="area:y")],
            [f"area:y is named by 2 event(s), {ADVICE}", f"matter:y is named by 2 event(s), {ADVICE}"],
        ),
    ],
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_what_events_name_is_not_taken_back(
    known: KnowledgeBase, changes: list[dict[str, Any]], told: list[str], *, dry_run: bool
) -> None:
    """Each is told with how many name it; a dry run says the same, and nothing is written."""
    before = known.refresh().revision

    committed = known.commit_inputs(changes, actor="t", dry_run=dry_run)

    assert [problem.message for problem in committed.problems] == told
    assert known.refresh().revision == before


def test_what_no_event_names_is_taken_back(known: KnowledgeBase) -> None:
    """Other codes of the same list, and codes of another list."""
    changes = [
        retract("areas", id="area:x"), retract("matters", id="matter:x"), retract("organizations", id="org:x"),
        retract("codes", list="channel", code="ROBOT"), retract("codes", list="line", code="SPACE"),
    ]  # fmt: skip

    assert known.commit_inputs(changes, actor="t").problems == ()
    assert "ROBOT" not in known.refresh().labels("channel")


def test_what_events_name_may_end(known: KnowledgeBase) -> None:
    """It was there when they happened."""
    end = {"end": {"table": "matters", "fields": {"id": "matter:y"}, "at": "2030-01-01"}}

    assert known.commit_inputs([end], actor="t").problems == ()


def test_it_is_not_taken_back_in_other_ways(known: KnowledgeBase, package: Package) -> None:
    """By changes of a program, or by a load that takes back what its rows no longer name."""
    with pytest.raises(BadInput, match=r"^matter:y is named by 2 event\(s\), "):
        known.commit([Retract("matters", "matter:y", None)], actor="t")

    folder: Path = package(matters="id,name\nmatter:noise,噪声\n")
    with pytest.raises(BadInput, match=r"^matter:y is named by 2 event\(s\), "):
        known.load([folder], actor="t", prune=True, effective="always")
    assert known.refresh().tables["matters"].rows("matter:x")

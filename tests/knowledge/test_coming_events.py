"""What was open and how a period went once a load is in: told before anything is written, as it is found afterwards."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from graphkb.answers.expectations import Result, check_expectations
from graphkb.knowledge import KnowledgeBase

COLUMNS = "id,matter,area,reported_at,state,outcome,accepted_at,closed_at\n"
TABLES = {
    "events": COLUMNS
    + "event:n1,matter:noise,area:g,2022-02-20T08:00+08:00,CLOSED,MEDIATED,,2022-03-05T08:00+08:00\n"
    + "event:n2,matter:noise,area:west,2022-03-08T08:00+08:00,IN_HANDLING,,2022-03-08T08:30+08:00,\n"
    + "event:n3,matter:noise,area:new,2022-03-02T08:00+08:00,REPORTED,,,\n",
    "areas": "id,name,level,parent\narea:new,新社区,VILLAGE,area:west\n",
    "work_orders": "id,event,organization,role,dispatched_at,signed_at,state\n"
    "order:n2,event:n2,org:housing,LEAD,2022-03-08T09:00+08:00,2022-03-08T10:00+08:00,SIGNED\n",
    "transitions": "subject,at,action,from,to,organization,actor,reason\n"
    "event:1,2022-03-05T08:00+08:00,REOPEN,CLOSED,IN_HANDLING,org:center,user:a,\n"
    "event:1,2022-03-06T08:00+08:00,RESOLVE,IN_HANDLING,RESOLVED,org:center,user:a,\n"
    "event:1,2022-03-07T07:00+08:00,VERIFY,RESOLVED,VERIFIED,org:center,user:a,\n"
    "event:1,2022-03-07T08:00+08:00,CLOSE,VERIFIED,CLOSED,org:center,user:a,MEDIATED\n"
    "event:2,2022-03-11T08:00+08:00,ESCALATE,ACCEPTED,ACCEPTED,org:idle,user:a,\n"
    "order:3-0,2022-03-09T09:00+08:00,SUPERVISE,DISPATCHED,DISPATCHED,org:center,user:a,\n",
}
"""Three events that come with their instants, one with an order; more about two known ones and the order of a third.

The first known one was closed on the second of March and is told to have been reopened; nobody touched the second since
the first of March, and on the eleventh another than its center gave it up; the order of the third was supervised.
"""


@pytest.fixture
def knowledge(audited: KnowledgeBase) -> KnowledgeBase:
    return audited


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return written(tmp_path / "package", TABLES)


def written(folder: Path, tables: Mapping[str, str]) -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def open_on(when: str, number: int, where: str = "x", **more: Any) -> dict[str, Any]:
    return {"unresolved": {"area": f"area:{where}", "as_of": f"2022-{when}+08:00", "open": number, **more}}


def messages(results: Sequence[Result]) -> list[str]:
    return [each.message for each in results if not each.ok]


def refused(knowledge: KnowledgeBase, package: Path, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a load says of entries that would not hold, and that it wrote nothing."""
    before = knowledge.store.sequence()
    loaded = knowledge.load([package], actor="test", expectations=entries)
    assert (loaded.report.wrong, loaded.revision, knowledge.store.sequence()) == ([], None, before)
    return messages(loaded.failed)


EXPECTED = [
    open_on("03-02T12:00", 3, oldest="2022-02-20T08:00+08:00"),  # the west's, and n1 and n3; 1 is closed
    open_on("03-05T12:00", 3, states={"ACCEPTED": 1, "REPORTED": 1, "IN_HANDLING": 1}),  # 1 is open again, n1 closed
    open_on("03-06T12:00", 1, "east", states={"RESOLVED": 1}),
    open_on("03-07T12:00", 0, "east"),
    open_on("03-09T10:30", 1, "g", overdue=1, due_soon=0),  # supervised, and still unsigned
    open_on("03-08T09:30", 1, holder="org:housing"),
    open_on("03-03T00:00", 1, "new"),
    open_on("03-10T00:00", 1, holder="org:idle"),
    {"unresolved": {"area": "area:x", "open": 4}},
    # n1 after 13 days, the first known one after two, and once more after seven
    {"assess": {"area": "area:x", "period": "2022-03", "received": 4, "closed": 3, "reopened": 1, "returned": 1,
                "mediated": 2, "median_handling_hours": 168}},
    {"assess": {"area": "area:x", "period": "2022-02", "received": 2, "closed": 0}},
    {"assess": {"area": "area:x", "period": "2022-03", "organization": "org:housing", "received": 2, "returned": 1,
                "median_first_response_hours": 1}},
    {"assess": {"area": "area:x", "period": "2022-03", "organization": "org:ecology", "received": 1, "closed": 1,
                "median_first_response_hours": None, "mediated": 1}},
]  # fmt: skip
"""What is so once the package is in, worked out by hand."""


def test_a_load_is_judged_with_the_events_and_transitions_that_it_brings(
    knowledge: KnowledgeBase, package: Path
) -> None:
    """Of events that come and of those that are known; what holds lets it through, and holds afterwards."""
    loaded = knowledge.load([package], actor="test", expectations=EXPECTED)
    assert (loaded.report.wrong, messages(loaded.failed)) == ([], [])
    assert loaded.revision is not None
    assert messages(check_expectations(knowledge.view, EXPECTED, knowledge.zone, knowledge.store)) == []


def test_without_the_load_it_was_otherwise(knowledge: KnowledgeBase) -> None:
    """Each of them but what neither event nor transition of the load touches."""
    results = check_expectations(knowledge.view, EXPECTED[:6], knowledge.zone, knowledge.store)
    assert [each.ok for each in results] == [False, False, False, True, True, False]
    assert results[1].message.partition(": ")[2].startswith("expected open 3, got 1; expected REPORTED 1, got 0")


DAYS = ("02-28", *(f"03-{day:02}" for day in range(1, 13)))
HOURS = [f"{day}T{hour}" for day in DAYS for hour in ("08:00", "16:30")]
PERIODS = ["2022-02", "2022-03", "2022-Q1", 2022, 2021]


def impossible() -> list[dict[str, Any]]:
    """Entries that never hold, so that each says all that it found: of every half day and every period."""
    open_keys = dict.fromkeys(("overdue", "due_soon"), -1) | {"oldest": "1999-01-01"}
    states = {"states": dict.fromkeys(("REPORTED", "ACCEPTED", "IN_HANDLING", "RESOLVED", "VERIFIED"), -1)}
    done = dict.fromkeys(
        ("received", "closed", "on_time", "returned", "reopened", "mediated", "mediation_failed",
         "median_first_response_hours", "median_handling_hours", "index"), -1
    )  # fmt: skip
    holders = ({}, *({"holder": f"org:{each}"} for each in ("center", "housing", "idle")))
    who = ({}, {"organization": "org:ecology"}, {"organization": "org:housing"})
    return [
        *(open_on(hour, -1, **open_keys, **states, **holder) for hour in HOURS for holder in holders),
        *({"assess": {"area": where, "period": each, **done, **more}}
          for where in ("area:x", "area:east") for each in PERIODS for more in who),
        {"count": {"kind": "Event", "is": -1}}, {"count": {"kind": "WorkOrder", "is": -1}},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tables",
    [
        TABLES,
        {name: text for name, text in TABLES.items() if name != "transitions"},
        {name: text for name, text in TABLES.items() if name == "transitions"},
        {"areas": TABLES["areas"]},
    ],
    ids=["all", "new events", "more of known ones", "no events"],
)
def test_what_is_found_before_is_found_after(
    knowledge: KnowledgeBase, tmp_path: Path, tables: Mapping[str, str]
) -> None:
    """Number by number, at every half day, for every holder and period."""
    package = written(tmp_path / "package", tables)
    told = refused(knowledge, package, impossible())
    assert len(told) == len(impossible())
    assert knowledge.load([package], actor="test").revision is not None
    assert messages(check_expectations(knowledge.view, impossible(), knowledge.zone, knowledge.store)) == told

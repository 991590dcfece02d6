"""Loading the history of events: what is kept of good rows, and what is said of wrong ones."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.knowledge.writing import Loaded
from graphkb.loaders.export_history import export_history
from graphkb.model.clocks import is_overdue
from graphkb.model.events import EventFilter, Problem, Report
from graphkb.model.past import case_at
from graphkb.model.times import parse_instant, to_text
from tests.stores.databases import Database

KNOWLEDGE = {
    "areas": "id,name,level,parent\narea:k,下陆区,COUNTY,\narea:t,新下陆街道,TOWN,area:k\n",
    "organizations": (
        "id,name,classification,level,line\norg:center,街道综治中心,CENTER,TOWN,\n"
        "org:eco,生态环境分局,DEPARTMENT,COUNTY,ECOLOGY\n"
    ),
    "jurisdictions": "organization,area\norg:center,area:t\norg:eco,area:k\n",
    "posts": "id,name,role,organization\npost:duty,值班岗,DUTY_OFFICER,org:center\n",
    "matters": "id,name\nmatter:noise,噪声\n",
    "duties": "matter,role,area,organization,close_within\nmatter:noise,LEAD,area:k,org:eco,P3D\n",
}
EVENTS = "id,matter,area,reported_at,state,accepted_at,resolved_at,closed_at,outcome\n"
CLOSED = (
    "event:a,matter:noise,area:t,2022-03-01T08:00+08:00,CLOSED,2022-03-01T09:00+08:00,,2022-03-02T08:00+08:00,FIXED\n"
)
OPEN = "event:b,matter:noise,area:t,2022-03-01T08:30+08:00,IN_HANDLING,2022-03-01T09:00+08:00,,,\n"
ORDERS = "id,event,organization,role,dispatched_at,signed_at,replied_at,closed_at,state\n"
DONE = (
    "order:a,event:a,org:eco,LEAD,2022-03-01T10:00+08:00,2022-03-01T11:00+08:00,2022-03-01T20:00+08:00,"
    "2022-03-02T07:00+08:00,ACCEPTED\n"
)
SENT = "order:b,event:b,org:eco,LEAD,2022-03-01T09:30+08:00,,,,DISPATCHED\n"
TRANSITIONS = "subject,at,action,from,to,organization,actor\n"
HOUR = 3_600_000

Package = Callable[..., Path]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Writes the tables given by name as a folder."""
    made = iter(range(100))

    def make(**tables: str) -> Path:
        folder = tmp_path / f"package{next(made)}"
        folder.mkdir()
        for name, text in tables.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        return folder

    return make


@pytest.fixture
def knowledge(database: Database, package: Package) -> Iterator[KnowledgeBase]:
    """A town with a center in a county with a department that leads about noise."""
    with KnowledgeBase(database.fresh()) as opened:
        assert opened.load([package(**KNOWLEDGE)], actor="t").report.wrong == []
        yield opened


def load(knowledge: KnowledgeBase, folder: Path, **options: bool) -> Loaded:
    return knowledge.load([folder], actor="t", **options)


def counts(loaded: Loaded) -> dict[str, tuple[int, int, int]]:
    return {name: (each.new, each.unchanged, each.wrong) for name, each in loaded.report.tables.items()}


def told(knowledge: KnowledgeBase, *events: str) -> list[str]:
    return [
        f"{each.sequence} {each.subject} {to_text(each.at)[5:16]} {each.action} {each.from_state}>{each.to_state}"
        for each in knowledge.store.transitions(events)
    ]


def test_cases_get_transitions_from_their_own_instants_in_the_order_of_time(
    knowledge: KnowledgeBase, package: Package
) -> None:
    """Numbered by instant over all cases; instants that no row tells are those before them.

    But an event is resolved when its lead is approved, and verified when it is closed.
    """
    loaded = load(knowledge, package(events=EVENTS + CLOSED + OPEN, work_orders=ORDERS + DONE + SENT))

    assert counts(loaded) == {"events": (2, 0, 0), "work_orders": (2, 0, 0)}
    assert told(knowledge, "event:a", "event:b") == [
        "1 event:a 03-01T00:00 REPORT None>REPORTED",
        "2 event:b 03-01T00:30 REPORT None>REPORTED",
        "3 event:a 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "4 event:b 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "5 event:b 03-01T01:30 DISPATCH ACCEPTED>IN_HANDLING",
        "6 order:b 03-01T01:30 DISPATCH None>DISPATCHED",
        "7 event:a 03-01T02:00 DISPATCH ACCEPTED>IN_HANDLING",
        "8 order:a 03-01T02:00 DISPATCH None>DISPATCHED",
        "9 order:a 03-01T03:00 SIGN DISPATCHED>SIGNED",
        "10 order:a 03-01T03:00 START SIGNED>IN_PROGRESS",
        "11 order:a 03-01T12:00 REPLY IN_PROGRESS>REPLIED",
        "12 order:a 03-01T23:00 APPROVE REPLIED>ACCEPTED",
        "13 event:a 03-01T23:00 RESOLVE IN_HANDLING>RESOLVED",
        "14 event:a 03-02T00:00 VERIFY RESOLVED>VERIFIED",
        "15 event:a 03-02T00:00 CLOSE VERIFIED>CLOSED",
    ]


@pytest.mark.parametrize("resolved", ["2022-03-02T07:00+08:00", ""])
def test_at_one_instant_the_orders_end_before_their_event_is_resolved(
    knowledge: KnowledgeBase, package: Package, resolved: str
) -> None:
    """Nothing is resolved while its lead is open; all of it may have been entered with one instant."""
    event = CLOSED.replace(",,2022-03-02T08:00", f",{resolved},2022-03-02T07:00")
    load(knowledge, package(events=EVENTS + event, work_orders=ORDERS + DONE))

    assert [each.split(" ", 2)[2] for each in told(knowledge, "event:a")][-4:] == [
        "03-01T23:00 APPROVE REPLIED>ACCEPTED",
        "03-01T23:00 RESOLVE IN_HANDLING>RESOLVED",
        "03-01T23:00 VERIFY RESOLVED>VERIFIED",
        "03-01T23:00 CLOSE VERIFIED>CLOSED",
    ]


WAITED = """order:b,2022-03-01T09:30+08:00,DISPATCH,,DISPATCHED,,,
order:b,2022-03-01T10:00+08:00,SIGN,DISPATCHED,SIGNED,,,
order:b,2022-03-01T10:00+08:00,START,SIGNED,IN_PROGRESS,,,
order:b,2022-03-01T11:00+08:00,AWAIT,IN_PROGRESS,AWAITING,,,{first}
order:b,2022-03-01T14:00+08:00,RESUME,AWAITING,IN_PROGRESS,,,
order:b,2022-03-02T08:00+08:00,AWAIT,IN_PROGRESS,AWAITING,,,{second}
"""


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        ("2022-03-01T05:00:00.000Z", "2022-03-05T00:00:00.000Z", 2 + 72),
        ("2022-03-01T12:00:00.000Z", "2022-03-05T00:00:00.000Z", 3 + 72),
        ("", "", 3 + 72),
        ("施工方要求", "2022-03-03T00:00:00.000Z", 3 + 24),
    ],
    ids=["beyond its end", "ended early", "untold", "another reason"],
)
def test_what_an_order_waited_moves_its_deadline(
    knowledge: KnowledgeBase, package: Package, first: str, second: str, hours: int
) -> None:
    """Each wait up to its stated end, or as long as it was; the one that goes on up to when the row says."""
    order = (
        "id,event,organization,role,dispatched_at,due_at,signed_at,awaiting_until,state\n"
        "order:b,event:b,org:eco,LEAD,2022-03-01T09:30+08:00,2022-03-02T10:00+08:00,2022-03-01T10:00+08:00,"
        "2022-03-05T08:00+08:00,AWAITING\n"
    )
    rows = TRANSITIONS.replace("actor", "actor,reason") + WAITED.format(first=first, second=second)
    assert load(knowledge, package(events=EVENTS + OPEN, work_orders=order, transitions=rows)).report.wrong == []

    [case] = knowledge.store.cases(["event:b"])
    assert case.orders[0].awaited_ms == hours * HOUR
    due = parse_instant("2022-03-02T10:00+08:00") + hours * HOUR
    assert [is_overdue(replace(case.event, due_at=None), case.orders, at) for at in (due, due + 1)] == [False, True]
    then = case_at(case, knowledge.store.transitions(["event:b"]), due)
    assert then is not None
    assert then.orders[0].awaited_ms == hours * HOUR


def test_center_and_deadlines_are_those_of_the_report(knowledge: KnowledgeBase, package: Package) -> None:
    """The nearest center upward; close by the duty; sign by the class, from dispatch; a given due_at stays."""
    orders = (
        "id,event,organization,role,dispatched_at,due_at,state\n"
        "order:b,event:b,org:eco,LEAD,2022-03-01T09:30+08:00,,DISPATCHED\n"
        "order:c,event:b,org:center,ASSIST,2022-03-01T09:30+08:00,2022-03-09,DISPATCHED\n"
    )
    load(knowledge, package(events=EVENTS + OPEN, work_orders=orders))

    [case] = knowledge.store.cases(["event:b"])
    assert (case.event.center, case.event.close_within, case.event.close_source) == ("org:center", "P3D", "DUTY")
    assert case.event.due_at == parse_instant("2022-03-04T08:30:00+08:00")
    assert [(order.id, order.sign_due_at, order.dispatched_by) for order in case.orders] == [
        ("order:b", parse_instant("2022-03-01T11:30:00+08:00"), "org:center"),
        ("order:c", parse_instant("2022-03-09"), "org:center"),
    ]
    [tally] = knowledge.store.tallies(parse_instant("2022-03-02"))
    assert (tally.area, tally.holder, tally.state, tally.open, tally.overdue) == (
        "area:t",
        "org:eco",
        "IN_HANDLING",
        1,
        1,
    )


COUNTY_CENTER = {
    "organizations": (
        "id,name,classification,level\norg:top,区综治中心,CENTER,COUNTY\norg:city,市综治中心,CENTER,CITY\n"
    ),
    "jurisdictions": "organization,area\norg:top,area:k\n",
    "hierarchy": "organization,parent,hierarchy\norg:center,org:top,FUNCTIONAL\norg:top,org:city,FUNCTIONAL\n",
}
ESCALATE = "event:b,2022-03-03T08:00+08:00,ESCALATE,IN_HANDLING,IN_HANDLING"


@pytest.mark.parametrize(
    ("rows", "center", "dispatcher"),
    [
        (f"{ESCALATE},org:center,甲岗\n", "org:top", "org:center"),
        (f"{ESCALATE},,\n", "org:top", "org:center"),
        (f"{ESCALATE},org:top,\n", "org:city", "org:top"),
        ("event:b,2022-03-03T09:00+08:00,DISPATCH,IN_HANDLING,IN_HANDLING,org:city,\n" + f"{ESCALATE},org:center,\n",
         "org:city", "org:center"),
        ("order:b,2022-03-03T09:00+08:00,DISPATCH,,DISPATCHED,org:eco,\n" + f"{ESCALATE},org:center,\n",
         "org:top", "org:center"),
        (f"{ESCALATE.replace('03-03', '03-01')},org:center,\n", "org:top", "org:top"),
        (f"{ESCALATE},org:center,\n" + f"{ESCALATE.replace('03-03', '03-04')},org:top,\n", "org:city", "org:center"),
        ("event:b,2022-03-03T09:00+08:00,DISPATCH,ACCEPTED,IN_HANDLING,org:top,\n", "org:center", "org:center"),
    ],
    ids=["next step", "not named", "named", "told by what is done then", "orders tell nothing", "before an order",
         "twice", "not escalated"],
)  # fmt: skip
def test_the_center_is_the_one_that_the_event_was_handed_to(
    knowledge: KnowledgeBase, package: Package, rows: str, center: str, dispatcher: str
) -> None:
    """By the escalation chain as it was, unless an action on the event names the center; orders are of that time."""
    assert load(knowledge, package(**COUNTY_CENTER)).report.wrong == []
    loaded = load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT, transitions=TRANSITIONS + rows))

    [case] = knowledge.store.cases(["event:b"])
    assert loaded.report.wrong == []
    assert (case.event.center, case.orders[0].dispatched_by) == (center, dispatcher)


def test_an_export_of_what_was_escalated_gives_the_same_centers(
    knowledge: KnowledgeBase, package: Package, database: Database, tmp_path: Path
) -> None:
    """Loaded elsewhere, an event has the center that it had where it was handled."""
    assert load(knowledge, package(**COUNTY_CENTER)).report.wrong == []
    desk = EventDesk(knowledge)
    for number in range(3):
        what = Report(id=f"event:{number}", matter="matter:noise", area="area:t", channel="PATROL", title="噪声")
        desk.report(what, Caller("t"))
        desk.act(what.id, "ACCEPT", 1, Caller("t"))
        for times in range(number):
            assert not isinstance(desk.act(what.id, "ESCALATE", 2 + times, Caller("t")), Problem)
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)

    with KnowledgeBase(database.fresh()) as other:
        load(other, package(**KNOWLEDGE))
        load(other, package(**COUNTY_CENTER))
        assert load(other, target).report.wrong == []
        cases = other.store.cases(["event:0", "event:1", "event:2"])
    assert [case.event.center for case in cases] == ["org:center", "org:top", "org:city"]


def test_an_export_tells_until_when_an_order_was_put_off(
    knowledge: KnowledgeBase, package: Package, database: Database, tmp_path: Path
) -> None:
    """Loaded elsewhere, the transition still does; also the end of a supervision, and nothing where none is stated."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))
    desk, until = EventDesk(knowledge), parse_instant("2022-03-05T00:00:00.123Z")
    desk.now = lambda: until - 3_600_000
    for version, action in enumerate(("SIGN", "SUPERVISE", "START", "AWAIT", "SUPERVISE"), 1):
        end = until if version in {2, 4} else None
        assert not isinstance(desk.act_on_work_order("order:b", action, version, Caller("t"), until=end), Problem)
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)
    made = knowledge.store.transitions(["event:b"])

    with KnowledgeBase(database.fresh()) as other:
        load(other, package(**KNOWLEDGE))
        assert load(other, target).report.wrong == []
        assert other.store.transitions(["event:b"]) == made
    assert [each.until for each in made[-5:]] == [None, until, None, until, None]
    assert made[-2].reason == "2022-03-05T00:00:00.123Z"


def test_given_transitions_are_kept_as_they_are(knowledge: KnowledgeBase, package: Package) -> None:
    """By `at`, then in the order of the file; a subject without any gets its own."""
    rows = (
        "event:b,2022-03-01T09:00+08:00,ACCEPT,REPORTED,ACCEPTED,org:center,甲岗\n"
        "event:b,2022-03-01T08:30+08:00,REPORT,,REPORTED,,\n"
        "event:b,2022-03-01T09:00+08:00,DISPATCH,ACCEPTED,IN_HANDLING,org:center,甲岗\n"
    )
    loaded = load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT, transitions=TRANSITIONS + rows))

    assert counts(loaded)["transitions"] == (3, 0, 0)
    assert [each.split(" ", 1)[1] for each in told(knowledge, "event:b")] == [
        "event:b 03-01T00:30 REPORT None>REPORTED",
        "event:b 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "event:b 03-01T01:00 DISPATCH ACCEPTED>IN_HANDLING",
        "order:b 03-01T01:30 DISPATCH None>DISPATCHED",
    ]
    assert [each.actor for each in knowledge.store.transitions(["event:b"])] == ["load", "甲岗", "甲岗", "load"]


def test_loading_again_changes_nothing(knowledge: KnowledgeBase, package: Package, tmp_path: Path) -> None:
    """Neither the same files nor an export of what came of them."""
    folder = package(events=EVENTS + CLOSED + OPEN, work_orders=ORDERS + DONE + SENT)
    load(knowledge, folder)
    before = knowledge.store.sequence(), list(knowledge.store.find_cases(EventFilter()))
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)

    assert counts(load(knowledge, folder)) == {"events": (0, 2, 0), "work_orders": (0, 2, 0)}
    assert counts(load(knowledge, target)) == {
        "events": (0, 2, 0), "work_orders": (0, 2, 0), "transitions": (0, 15, 0),
    }  # fmt: skip
    assert (knowledge.store.sequence(), list(knowledge.store.find_cases(EventFilter()))) == before


@pytest.mark.parametrize("by", ["", "org:center"])
def test_loading_again_cells_that_a_load_fills_in_changes_nothing(
    knowledge: KnowledgeBase, package: Package, by: str
) -> None:
    """An empty dispatched_by or due_at says nothing, as an absent column does; another one says otherwise."""
    head = "id,event,organization,role,dispatched_by,dispatched_at,due_at,state\n"
    order = f"order:b,event:b,org:eco,LEAD,{by},2022-03-01T09:30+08:00,,DISPATCHED\n"
    folder = package(events=EVENTS + OPEN, work_orders=head + order)
    assert load(knowledge, folder).report.wrong == []
    assert counts(load(knowledge, folder)) == {"events": (0, 1, 0), "work_orders": (0, 1, 0)}

    other = order.replace(",,DISPATCHED", ",2022-03-09,DISPATCHED")
    [wrong] = load(knowledge, package(work_orders=head + other)).report.wrong
    assert (wrong.column, wrong.value) == ("due_at", "2022-03-08T16:00:00.000Z")
    assert wrong.message == (
        "order:b is known already, with due_at 2022-03-01T03:30:00.000Z; expected that: a load changes no event"
    )


NEVER = "9000-01-01T08:00:00+08:00"


@pytest.mark.parametrize(
    ("tables", "row", "column"),
    [
        ({"events": OPEN.replace("2022-03-01T08:30+08:00", NEVER)}, "events.csv row 2", "reported_at"),
        ({"events": CLOSED.replace("2022-03-02T08:00+08:00", NEVER)}, "events.csv row 2", "closed_at"),
        ({"events": OPEN, "work_orders": SENT.replace("2022-03-01T09:30+08:00", NEVER)}, "work_orders.csv row 2",
         "dispatched_at"),
        ({"events": OPEN, "transitions": "event:b,2022-03-01T08:30+08:00,REPORT,,REPORTED,,\n"
          f"event:b,{NEVER},REPORT,,REPORTED,,\n"}, "transitions.csv row 3", "at"),
    ],
)  # fmt: skip
def test_what_is_still_to_come_is_no_history(
    knowledge: KnowledgeBase, package: Package, tables: dict[str, str], row: str, column: str
) -> None:
    """Told with file, row, column and value; also of a move that was found sound before. Deadlines may be to come."""
    heads = {"events": EVENTS, "work_orders": ORDERS, "transitions": TRANSITIONS}
    loaded = load(knowledge, package(**{name: heads[name] + text for name, text in tables.items()}))

    notes = [each for each in loaded.report.wrong if each.value == "9000-01-01T00:00:00.000Z"]
    assert (loaded.revision, knowledge.store.sequence()) == (None, 0)
    [note] = notes
    assert str(note).startswith(
        f"{row}, {column}: 9000-01-01T00:00:00.000Z is still to come; history has passed: expected no later than 20"
    )


def test_transitions_that_are_left_keep_their_own_reason(knowledge: KnowledgeBase, package: Package) -> None:
    """What is wrong with them stands in a column `wrong`; the file loads under its table's name when corrected."""
    head = TRANSITIONS.replace("actor", "actor,reason")
    folder = package(events=EVENTS + OPEN, transitions=head + "event:x,2022-03-01T08:30+08:00,REPORT,,REPORTED,,,why\n")

    loaded = knowledge.load([folder], actor="test", skip_wrong=True)

    [left] = loaded.wrong_files
    header, row = left.read_text("utf-8").splitlines()
    assert header == head.strip() + ",wrong"
    assert row.startswith("event:x,2022-03-01T08:30+08:00,REPORT,,REPORTED,,,why,subject: 'event:x' is no event")
    left.write_text(left.read_text("utf-8").replace("event:x,", "event:b,"), "utf-8")
    corrected = knowledge.load([left.rename(folder / "transitions.csv")], actor="test")
    assert corrected.report.wrong == []


def test_what_is_known_is_never_changed(knowledge: KnowledgeBase, package: Package) -> None:
    """A row that differs is wrong and says in what; no order joins an event that is known."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))

    loaded = load(
        knowledge,
        package(
            events=EVENTS + OPEN.replace("IN_HANDLING", "ACCEPTED"),
            work_orders=ORDERS + SENT.replace("order:b", "order:new") + SENT.replace("LEAD", "ASSIST"),
        ),
    )

    assert loaded.revision is None
    known = "is known already, with"
    assert [str(each) for each in loaded.report.wrong] == [
        f"events.csv row 2, state: event:b {known} state 'IN_HANDLING'; expected that: a load changes no event",
        "work_orders.csv row 2, event: event:b is known already; a load adds no work order to it, dispatch does",
        f"work_orders.csv row 3, role: order:b {known} role 'LEAD'; expected that: a load changes no event",
    ]
    assert [case.event.state for cases in knowledge.store.find_cases(EventFilter()) for case in cases] == [
        "IN_HANDLING"
    ]


@pytest.mark.parametrize(
    ("tables", "wrong"),
    [
        (
            {"events": OPEN.replace("matter:noise", "matter:x")},
            "matter: 'matter:x' is not known; load it first, or correct it",
        ),
        (
            {"events": OPEN.replace("area:t", "420204")},
            "area: 'area:420204' is not known; load it first, or correct it",
        ),
        ({"events": OPEN + OPEN}, "id: event:b stands twice; expected one row an event"),
        (
            {"events": CLOSED.replace("2022-03-02T08:00+08:00", "")},
            "closed_at: event:a is CLOSED, but neither closed_at nor a transition says when",
        ),
        (
            {"events": OPEN.replace(",,,\n", ",,,FIXED\n")},
            "outcome: an event that is IN_HANDLING has no outcome; leave it empty",
        ),
        (
            {"events": OPEN.replace("01T09:00", "01T07:00")},
            "accepted_at: accepted_at lies before reported_at; expected the order in which things happened",
        ),
        (
            {"events": CLOSED.replace("FIXED", "DUPLICATE")},
            "duplicate_of: DUPLICATE, and only that, names the event it repeats",
        ),
        (
            {"events": OPEN, "work_orders": SENT + SENT.replace("order:b", "order:c")},
            "role: order:b leads event:b already and is open; expected one open LEAD order",
        ),
        (
            {"events": OPEN, "work_orders": SENT.replace("LEAD", "SUPERVISE")},
            "role: no work order has the role SUPERVISE; expected LEAD or ASSIST",
        ),
        (
            {"events": OPEN, "work_orders": SENT.replace("event:b", "event:x")},
            "event: 'event:x' is no event of these files or of the store",
        ),
        (
            {"events": OPEN, "work_orders": SENT.replace("DISPATCHED", "SIGNED")},
            "signed_at: an order that is SIGNED was signed; expected when",
        ),
        (
            {"events": OPEN, "work_orders": SENT.replace("01T09:30", "01T08:29")},
            (
                "work_orders.csv row 2, dispatched_at: dispatched before event:b was reported,"
                " 2022-03-01T00:30:00.000Z; expected then or later"
            ),
        ),
        (
            {
                "events": OPEN,
                "transitions": "event:b,2022-03-01,REPORT,,REPORTED,,\n"
                "event:b,2022-03-02,DISPATCH,ACCEPTED,IN_HANDLING,,\n",
            },
            (
                "transitions.csv row 3, from: leaves ACCEPTED, but the transition before it came to REPORTED; expected"
                " REPORTED"
            ),
        ),
        ({"events": OPEN, "transitions": "event:b,2022-03-01,JUMP,,REPORTED,,\n"}, "no such action; expected one of"),
        (
            {"events": OPEN, "transitions": "event:b,2022-03-01,REPORT,,SIGNED,,\n"},
            "to: 'SIGNED' is no state of it; expected one of",
        ),
        (
            {"events": OPEN, "transitions": "event:x,2022-03-01,REPORT,,REPORTED,,\n"},
            "subject: 'event:x' is no event or work order of these files or the store",
        ),
        (
            {"events": OPEN, "transitions": "event:b,2022-03-01,REPORT,,REPORTED,,\n"},
            "state: event:b is IN_HANDLING, but its last transition comes to REPORTED",
        ),
    ],
)
def test_wrong_rows_stop_the_load(
    knowledge: KnowledgeBase, package: Package, tables: dict[str, str], wrong: str
) -> None:
    """Each is told with file, row and column; nothing is written."""
    heads = {"events": EVENTS, "work_orders": ORDERS, "transitions": TRANSITIONS}

    loaded = load(knowledge, package(**{name: heads[name] + text for name, text in tables.items()}))

    notes = [str(each) for each in loaded.report.wrong]
    assert any(wrong in note for note in notes), notes
    assert (loaded.revision, knowledge.store.sequence()) == (None, 0)


def test_rows_after_one_that_cannot_be_read_are_not_blamed(knowledge: KnowledgeBase, package: Package) -> None:
    """The row that is wrong is told alone; two gaps in a case of which all rows can be read are told both."""
    reported, accepted, sent, sent_again = (
        "event:b,2022-03-01T08:30+08:00,REPORT,,REPORTED,,\n",
        "event:b,2022-03-01T09:00+08:00,ACCEPT,REPORTED,ACCEPTED,,\n",
        "event:b,2022-03-01T09:30+08:00,DISPATCH,ACCEPTED,IN_HANDLING,,\n",
        "event:b,2022-03-01T10:30+08:00,DISPATCH,ACCEPTED,IN_HANDLING,,\n",
    )

    def wrong(*rows: str) -> list[tuple[int | None, str]]:
        loaded = load(knowledge, package(events=EVENTS + OPEN, transitions=TRANSITIONS + "".join(rows)))
        return [(each.row, each.column) for each in loaded.report.wrong if each.column]

    assert wrong(reported, accepted.replace("ACCEPT,", "JUMP,"), sent) == [(3, "action")]
    assert wrong(reported, sent, sent_again) == [(3, "from"), (4, "from")]


def test_an_order_is_due_after_it_was_sent(knowledge: KnowledgeBase, package: Package) -> None:
    """A deadline in the past of its own order is a slip."""
    head = ORDERS.replace("\n", ",due_at\n")
    late, early = (SENT.replace("\n", f",{due}\n") for due in ("2022-03-01T09:30+08:00", "2022-03-01T09:29+08:00"))

    assert load(knowledge, package(events=EVENTS + OPEN, work_orders=head + early)).report.wrong[0].message == (
        "due_at lies before dispatched_at; expected it later, or empty"
    )
    assert load(knowledge, package(events=EVENTS + OPEN, work_orders=head + late)).report.wrong == []


def test_private_numbers_are_refused(knowledge: KnowledgeBase, package: Package) -> None:
    """In titles, texts and notes; the message does not repeat the number."""
    head = EVENTS.replace("outcome", "outcome,title")
    loaded = load(knowledge, package(events=head + OPEN.strip() + ",请联系13812345678\n"))

    [note] = loaded.report.wrong
    assert (note.column, "13812345678" in str(note)) == ("title", False)
    assert "a mobile number (138" in note.message


def test_a_title_of_several_lines_is_refused(knowledge: KnowledgeBase, package: Package) -> None:
    """As when it is reported; a text may have them."""
    header, row = EVENTS.rstrip("\n") + ",title,text\n", OPEN.rstrip("\n")
    rows = f'{row},"噪声\n夜间",\n' + f'{row.replace("event:b", "event:c")},噪声,"第一行\n第二行"\n'
    loaded = load(knowledge, package(events=header + rows), skip_wrong=True)

    assert [str(note) for note in loaded.report.wrong] == [
        "events.csv row 2, title: title holds '\\n': it is one line, take line breaks and control characters out"
    ]
    [case] = knowledge.store.cases(["event:b", "event:c"])
    assert (case.event.title, case.event.text) == ("噪声", "第一行\n第二行")


def test_good_cases_may_be_loaded_without_wrong_ones(
    knowledge: KnowledgeBase, package: Package, tmp_path: Path
) -> None:
    """With all its rows a case is good or is set aside, and its rows are left in files of the same shape."""
    folder = package(events=EVENTS + CLOSED + OPEN, work_orders=ORDERS + DONE.replace("org:eco", "org:x") + SENT)

    loaded = load(knowledge, folder, skip_wrong=True)

    assert counts(loaded) == {"events": (1, 0, 1), "work_orders": (1, 0, 1)}
    assert [path.name for path in loaded.wrong_files] == ["work_orders.wrong.csv", "events.wrong.csv"]
    [rest] = csv.DictReader((folder / "events.wrong.csv").read_text(encoding="utf-8").splitlines())
    assert (rest["id"], rest["reason"]) == ("event:a", "set aside, since another row of event:a is wrong")
    assert [case.event.id for cases in knowledge.store.find_cases(EventFilter()) for case in cases] == ["event:b"]


def test_a_dry_run_writes_nothing(knowledge: KnowledgeBase, package: Package) -> None:
    """It counts."""
    loaded = load(knowledge, package(events=EVENTS + OPEN), dry_run=True)

    assert counts(loaded) == {"events": (1, 0, 0)}
    assert knowledge.store.sequence() == 0


def test_an_interrupted_load_is_completed_by_the_next(
    knowledge: KnowledgeBase, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a store keeps the batches before a fault: the transitions that are missing are added, each once."""
    monkeypatch.setattr("graphkb.loaders.history.TRANSITIONS_AT_ONCE", 2)
    rows = (
        "event:b,2022-03-01T08:30+08:00,REPORT,,REPORTED,,\n"
        "event:b,2022-03-01T09:00+08:00,ACCEPT,REPORTED,ACCEPTED,org:center,甲岗\n"
        "event:b,2022-03-01T09:10+08:00,DISPATCH,ACCEPTED,IN_HANDLING,org:center,甲岗\n"
    )
    folder = package(events=EVENTS + OPEN, transitions=TRANSITIONS + rows)
    append = knowledge.store.append_history
    with monkeypatch.context() as patch:
        patch.setattr(knowledge.store, "append_history", lambda batches: append([next(iter(batches))]))
        load(knowledge, folder)
    assert len(told(knowledge, "event:b")) == 2

    loaded = load(knowledge, folder)

    assert counts(loaded) == {"events": (0, 1, 0), "transitions": (1, 2, 0)}
    assert [each.split()[3] for each in told(knowledge, "event:b")] == ["REPORT", "ACCEPT", "DISPATCH"]
    assert knowledge.store.sequence() == 3


@pytest.mark.parametrize("beside", [{}, {"events": EVENTS + OPEN}])
def test_what_joins_a_known_case_fits_between_its_transitions(
    knowledge: KnowledgeBase, package: Package, beside: dict[str, str]
) -> None:
    """One line a row: before what the store has, after it, and between rows that join; the rows are not written."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))
    assert [each.split(" ", 1)[1] for each in told(knowledge, "event:b")] == [
        "event:b 03-01T00:30 REPORT None>REPORTED",
        "event:b 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "event:b 03-01T01:30 DISPATCH ACCEPTED>IN_HANDLING",
        "order:b 03-01T01:30 DISPATCH None>DISPATCHED",
    ]
    rows = (
        "event:b,2022-03-01T08:50+08:00,ACCEPT,REPORTED,ACCEPTED,,\n"
        "event:b,2022-03-01T10:00+08:00,DISPATCH,ACCEPTED,IN_HANDLING,,\n"
        "order:b,2022-03-01T10:00+08:00,SIGN,DISPATCHED,SIGNED,,\n"
        "order:b,2022-03-01T11:00+08:00,REPLY,IN_PROGRESS,REPLIED,,\n"
    )

    loaded = load(knowledge, package(transitions=TRANSITIONS + rows, **beside))

    came = "but the transition before it came to"
    assert [str(each) for each in loaded.report.wrong] == [
        (
            "transitions.csv row 2, to: comes to ACCEPTED, but the transition after it, which is known, leaves"
            " REPORTED; expected REPORTED"
        ),
        f"transitions.csv row 3, from: leaves ACCEPTED, {came} IN_HANDLING; expected IN_HANDLING",
        "transitions.csv row 4: set aside, since another row of event:b is wrong",
        f"transitions.csv row 5, from: leaves IN_PROGRESS, {came} SIGNED; expected SIGNED",
    ]
    assert (loaded.revision, knowledge.store.sequence()) == (None, 4)


def test_what_continues_a_known_case_joins_it(
    knowledge: KnowledgeBase, package: Package, tmp_path: Path, database: Database
) -> None:
    """Beside the rows that it has; what comes of it is loaded from its export again."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))
    rows = "event:b,2022-03-02T08:00+08:00,ESCALATE,IN_HANDLING,IN_HANDLING,org:center,甲岗\n"
    folder = package(transitions=TRANSITIONS + rows)

    assert counts(load(knowledge, folder)) == {"transitions": (1, 0, 0)}
    assert counts(load(knowledge, folder)) == {"transitions": (0, 1, 0)}
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)
    knowledge.close()
    with KnowledgeBase(database.fresh()) as other:
        load(other, package(**KNOWLEDGE))
        assert counts(load(other, target)) == {
            "events": (1, 0, 0), "work_orders": (1, 0, 0), "transitions": (5, 0, 0),
        }  # fmt: skip

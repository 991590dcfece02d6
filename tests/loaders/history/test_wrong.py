"""What is said of wrong rows, with file, row and column, and what is then written: nothing, or the other cases."""

import csv
from pathlib import Path

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.model.events import EventFilter
from tests.loaders.conftest import Package
from tests.loaders.history.loading import counts, load
from tests.loaders.history.tables import (
    CLOSED,
    DONE,
    EVENTS,
    OPEN,
    ORDERS,
    SENT,
    TRANSITIONS,
)


def headed(rows: dict[str, str]) -> dict[str, str]:
    """The tables that have these rows."""
    heads = {"events": EVENTS, "work_orders": ORDERS, "transitions": TRANSITIONS}
    return {name: heads[name] + text for name, text in rows.items()}


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
    loaded = load(knowledge, package(**headed(tables)))

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
    loaded = load(knowledge, package(**headed(tables)))

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

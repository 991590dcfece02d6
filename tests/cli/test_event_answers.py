"""What is asked about events: what is open, how one was handled, how well all were, what must go up."""

import csv
from pathlib import Path

from tests.cli.commands import Graphkb, refused
from tests.cli.event_commands import LEAD, REPORT, Do, dispatched, order_of, returned


def test_what_is_open_stands_where_it_is(loaded: Graphkb, do: Do, tmp_path: Path) -> None:
    """Down the areas, or by who holds it; before the report nothing was; also as CSV, never over a file."""
    dispatched(do)
    tree = do("unresolved", "铜花社区", "--depth", 1)
    assert (tree["area"]["id"], tree["open"], tree["overdue"]) == ("area:420204005009", 1, 0)
    assert [(each["organization"]["id"], each["open"]) for each in tree["byHolder"]] == [(LEAD, 1)]
    assert [each["open"] for each in tree["children"]] == [1] + [0] * 9
    (held,) = do("unresolved", "420204", "--by", "organization")["children"]
    assert (held["organization"]["id"], held["open"]) == (LEAD, 1)
    assert do("unresolved", "420204", "--as-of", "2023-01-01")["open"] == 0
    assert "IN_HANDLING 办理中 1" in loaded("unresolved", "铜花社区").out

    file = tmp_path / "open.csv"
    assert loaded("unresolved", "铜花社区", "--csv", file).out == f"11 rows written 已写入: {file}\n"
    before = file.read_bytes()
    refused(loaded("unresolved", "铜花社区", "--csv", file), 1, f"{file}: is there already; name a new file")
    assert file.read_bytes() == before
    rows = list(csv.DictReader(before.decode("utf-8-sig").splitlines()))
    assert [row["未结 Open"] for row in rows] == ["1", "1"] + ["0"] * 9
    refused(loaded("unresolved", "铜花社区", "--by", "colour"), 2, "--by colour: write area or organization")
    refused(loaded("unresolved", "铜花社区", "--depth", "-1"), 2, "--depth")
    refused(loaded("unresolved", "铜花社区", "--as-of", "then"), 2, "'then' is no instant")
    refused(loaded("unresolved", "铜花社区", "--csv", tmp_path / "none" / "x.csv"), 2, "No such file or directory")


def test_a_trace_is_handed_in_as_csv(loaded: Graphkb, do: Do, tmp_path: Path) -> None:
    """A line a step; of an order's id the whole event; never over a file."""
    order = order_of(returned(do), LEAD)["id"]
    file = tmp_path / "trace.csv"
    assert loaded("trace", order, "--csv", file).out == f"7 rows written 已写入: {file}\n"
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert [row["动作 Action"] for row in rows] == [
        "上报 REPORT", "受理 ACCEPT", *["派单 DISPATCH"] * 3, *["退单 RETURN"] * 2
    ]  # fmt: skip
    assert [row["原因 Reason"] for row in rows[-2:]] == ["非本单位职责 NOT_MY_MATTER"] * 2
    refused(loaded("trace", order, "--csv", file), 1, "is there already")


def test_a_period_is_assessed(loaded: Graphkb, do: Do, tmp_path: Path) -> None:
    """A month, or from and to: the area first, its parts, who handled; misspelled ones are told; CSV and XLSX."""
    do(*REPORT, "--reported-at", "2023-03-06")
    rows = do("assess", "铜花社区", "--period", "2023-03")["rows"]
    assert [each["received"] for each in rows] == [1] + [0] * 9
    assert do("assess", "铜花社区", "--from", "2023-03-01", "--to", "2023-03-06")["rows"][0]["received"] == 0
    first = [line for line in loaded("assess", "铜花社区", "--period", "2023-Q1").out.splitlines() if "居委会" in line]
    assert first[0].split()[:2] == ["铜花社区居委会", "1"]

    table, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    ran = loaded("assess", "铜花社区", "--period", "2023", "--csv", table, "--xlsx", book)
    assert ran.out == f"11 rows written 已写入: {table} {book}\n"
    assert book.read_bytes()[:2] == b"PK"
    refused(loaded("assess", "铜花社区", "--period", "2023", "--xlsx", book), 1, "is there already")
    wrong = tmp_path / "weights.yaml"
    wrong.write_text("luck: 1\n", "utf-8")
    for arguments, code, says in (
        (("--period", "2023-Q5"), 2, "'2023-Q5' is no period: write a month 2022-03, a quarter 2022-Q1 or a year 2022"),
        (("--period", "March"), 2, "'March' is no period"),
        ((), 2, "give --from and --to, or --period"),
        (("--from", "2023-01-01"), 2, "give --from and --to, or --period"),
        (("--period", "2023", "--from", "2023-01-01", "--to", "2023-02-01"), 2, "give --from and --to, or --period"),
        (("--from", "2023-02-01", "--to", "2023-01-01"), 2, "a period must end after its start"),
        (("--from", "x", "--to", "2023-01-01"), 2, "'x' is no instant"),
        (("--period", "2023", "--weights", wrong), 1, "luck"),
    ):
        refused(loaded("assess", "铜花社区", *arguments), code, says)


def test_a_policy_that_is_given_takes_the_place_of_the_deployment_s(loaded: Graphkb, do: Do, tmp_path: Path) -> None:
    """Previewed and applied: straight to the district, and no further; an unreadable one is refused."""
    policy, wrong = tmp_path / "own.yaml", tmp_path / "wrong.yaml"
    policy.write_text("- {after: PT1H, to: {level: COUNTY}}\n", "utf-8")
    wrong.write_text("- {after: soon}\n", "utf-8")
    late = do(*REPORT, "--reported-at", "2023-03-06")["id"]
    do("act", late, "ACCEPT")

    (due,) = do("escalate", "铜花社区", "--policy", policy)["due"]
    assert (due["event"], due["organization"]["id"]) == (late, "org:xialu-center")
    assert do("escalate", "铜花社区", "--policy", policy, "--apply")["escalated"] == [late]
    (rest,) = do("escalate", "铜花社区", "--policy", policy)["notDue"]
    assert (rest["event"], rest["reason"]) == (late, "NO_POLICY")
    refused(loaded("escalate", "铜花社区", "--policy", wrong), 1, "soon")
    refused(loaded("escalate", "铜花社区", "--policy", tmp_path / "none.yaml"), 2, "none.yaml")


def test_what_is_overdue_goes_up_when_it_is_told_to(loaded: Graphkb, do: Do) -> None:
    """Without --apply nothing is written; with it once, and not again; one that is not overdue says why it stays."""
    late = do(*REPORT, "--reported-at", "2023-03-06")["id"]
    do("act", late, "ACCEPT")
    young, forgotten = do(*REPORT)["id"], do(*REPORT, "--reported-at", "2023-03-06")["id"]

    planned = do("escalate", "铜花社区")
    assert [(each["event"], each["organization"]["id"]) for each in planned["due"]] == [
        (late, "org:xialu-xinxialu-center")
    ]
    assert [
        [each[name] for name in ("event", "reason", "organization", "dueAt", "awaits")]
        for each in sorted(planned["notDue"], key=lambda each: each["reason"] == "NOT_DUE")
    ] == [[forgotten, "NO_POLICY", None, None, ["ACCEPT", "REJECT"]], [young, "NOT_DUE", None, None, []]]
    assert planned["escalated"] == []
    shown = loaded("escalate", "铜花社区").out
    (line,) = (each for each in shown.splitlines() if forgotten in each)
    assert line.split() == [
        forgotten, "REPORTED", "已上报", "—", "NO_POLICY", "无策略,", "逾期,", "先办", "overdue,", "first", "do", "one",
        "of:", "ACCEPT", "受理,", "REJECT", "不予受理",
    ]  # fmt: skip
    assert shown.endswith("nothing was written 未写入; --apply takes the due ones up\n")
    assert len(do("trace", late)["steps"]) == 2

    assert do("escalate", "铜花社区", "--apply")["escalated"] == [late, late]
    assert do("trace", late)["event"]["center"] == "org:xialu-center"
    assert loaded("escalate", "铜花社区", "--apply").out.endswith("0 escalated 已升级\n")
    refused(loaded("act", late, "ESCALATE"), 1, "no center above it is known")

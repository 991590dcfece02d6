"""What coordinators are told on the command line: why somebody answers, and why nobody does, on both stores."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.commands import Graphkb
from tests.stores.databases import Database

Package = Callable[..., Graphkb]

AREAS = """id,name,level,parent,valid_from,valid_to
area:x,甲县,COUNTY,,,
area:t,乙镇,TOWN,area:x,,
area:old,旧村,VILLAGE,area:t,,2020-01-01
area:new,新村,VILLAGE,area:t,2020-01-01,
"""
ORGANIZATIONS = """id,name,classification
org:a,甲局,DEPARTMENT
org:b,丙局,DEPARTMENT
org:lead,县中心,CENTER
"""
JURISDICTIONS = "organization,area\norg:a,area:x\norg:b,area:x\norg:lead,area:x\n"


@pytest.fixture
def package(graphkb: Graphkb, database: Database, tmp_path: Path) -> Package:
    """Loads a small county with the tables given, and returns what runs a command on it."""

    def load(**tables: str) -> Graphkb:
        folder = tmp_path / "package"
        folder.mkdir()
        every = {"areas": AREAS, "organizations": ORGANIZATIONS, "jurisdictions": JURISDICTIONS, **tables}
        for name, text in every.items():
            (folder / f"{name}.csv").write_text(text, "utf-8")
        database.fresh().close()
        ran = graphkb("--store", database.url, "load", folder)
        assert (ran.code, ran.err) == (0, ""), ran
        return lambda *arguments: graphkb("--store", database.url, *arguments)

    return load


NOISE = {
    "matters": "id,name\nmatter:noise,噪声\n",
    "rules": "id,title,reference,date\nrule:plan,噪声工作方案,甲政发〔2021〕3号,2021-05\n",
    "duties": """matter,role,area,organization,classification,level,line,rule
matter:noise,LEAD,area:x,org:lead,,,,rule:plan
matter:noise,ASSIST,area:x,,DEPARTMENT,COUNTY,,rule:plan
""",
}  # fmt: skip


def test_an_explanation_tells_lead_from_assist(package: Package) -> None:
    """Each row has the role, whom the duty means, its document and its row; a template has one for each it comes to."""
    shown = package(**NOISE)("who", "噪声", "乙镇", "--explain").out
    rows = [line.split()[1:] for line in shown[shown.index("说明 explain") :].splitlines() if "duty:" in line]

    document = ["噪声工作方案", "甲政发〔2021〕3号", "2021-05"]
    way = ["噪声", "→", "乙镇", "→", "甲县", "→"]
    assert rows == [
        ["LEAD", "主办", "县中心", "✓", *document, "duties.csv:2", *way, "县中心"],
        ["ASSIST", "协办", "DEPARTMENT", "职能部门,", "COUNTY", "县级", "✓", *document, "duties.csv:3", *way, "甲局"],
        ["ASSIST", "协办", "DEPARTMENT", "职能部门,", "COUNTY", "县级", "✓", *document, "duties.csv:3", *way, "丙局"],
    ]


def test_a_machine_is_told_the_same(package: Package) -> None:
    """The duty with its role, template and document, as GraphQL gives it."""
    trials = package(**NOISE)("who", "噪声", "乙镇", "--json").json["explain"]

    rule = {"id": "rule:plan", "name": "噪声工作方案", "reference": "甲政发〔2021〕3号", "date": "2021-05"}
    template = {"classifications": ["DEPARTMENT"], "level": "COUNTY", "line": None}
    assert [(each["duty"]["role"], each["duty"]["template"], each["duty"]["rule"]) for each in trials] == [
        ("LEAD", None, rule), ("ASSIST", template, rule), ("ASSIST", template, rule),
    ]  # fmt: skip
    assert [each["path"][-1]["id"] for each in trials] == ["org:lead", "org:a", "org:b"]


CHANGES = {"change_events": """id,kind,date,originals,results
change:1,MERGE,2020-01-01,area:old,area:new
"""}  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [("team",), ("coverage",), ("duties",), ("presence", "--role", "GRID_MEMBER"), ("chart",), ("unresolved",)],
    ids=lambda command: command[0],
)
def test_an_area_that_does_not_hold_is_out_of_validity(package: Package, command: tuple[str, ...]) -> None:
    """One line and exit 1: its successors, or before its time its predecessors; for people and machines alike."""
    ask = package(**NOISE, **CHANGES)
    name, *options = command

    for as_json in ((), ("--json",)):
        over = ask(name, "area:old", *options, "--as-of", "2020-01-01", *as_json)
        assert (over.code, over.out, over.err) == (1, "", (
            "graphkb: 旧村 (area:old) does not hold at 2020-01-01 00:00+08:00: OUT_OF_VALIDITY 不在有效期; "
            "successors 继任: 新村, 乙镇 (area:new)\n"
        ))  # fmt: skip
    early = ask(name, "area:new", *options, "--as-of", "2019-12-31")
    assert (early.code, early.out) == (1, "")
    assert early.err.endswith("predecessors 前身: 旧村, 乙镇 (area:old)\n")
    assert ask(name, "area:new", *options, "--as-of", "2020-01-01").code == 0


def test_an_area_that_is_over_is_not_escalated_or_assessed(package: Package) -> None:
    """Its successor is named; in a period that ended before, it is assessed."""
    ask = package(**NOISE, **CHANGES)
    for arguments in (("escalate", "area:old"), ("escalate", "area:old", "--apply"),
                      ("assess", "area:old", "--period", "2020-01")):  # fmt: skip
        ran = ask(*arguments)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("graphkb: 旧村 (area:old) does not hold at 20")
        assert ran.err.endswith(": OUT_OF_VALIDITY 不在有效期; successors 继任: 新村, 乙镇 (area:new)\n")
    assert ask("assess", "area:old", "--period", "2019").code == 0
    assert ask("escalate", "area:new").code == 0


@pytest.mark.parametrize("command", ["chain", "duties", "chart"])
def test_an_organization_that_does_not_hold_is_out_of_validity(package: Package, command: str) -> None:
    """None took over: that is said too."""
    ended = {"organizations": "id,name,classification,valid_to\norg:a,甲局,DEPARTMENT,2020-01-01\n",
             "jurisdictions": "organization,area\norg:a,area:x\n"}  # fmt: skip
    ran = package(**ended)(command, "org:a", "--as-of", "2020-01-01")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "graphkb: 甲局 (org:a) does not hold at 2020-01-01 00:00+08:00: OUT_OF_VALIDITY 不在有效期; "
        "successors 继任: none known 无\n"
    )


def test_nothing_was_known_before_the_first_load(package: Package) -> None:
    """No name was wrong: there was nothing yet."""
    ran = package(**NOISE)("who", "noise", "乙镇", "--known-at", "0")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "graphkb: 'noise': nothing was known yet at revision 0; ask for a later one, or load what is known\n"
    )


def test_a_circle_of_superiors_is_told(package: Package) -> None:
    """A county's center below a town's, whose own superior is, for want of a row, the county's: the chain stops."""
    ask = package(
        organizations=f"{ORGANIZATIONS}org:town,镇中心,CENTER\n",
        jurisdictions=f"{JURISDICTIONS}org:town,area:t\n",
        hierarchy="organization,parent,hierarchy\norg:lead,org:town,FUNCTIONAL\n",
    )

    assert ask("chain", "org:town").out.splitlines()[-1] == "CYCLE 循环隶属"
    answer = ask("chain", "org:town", "--json").json
    assert ([step["organization"]["id"] for step in answer["steps"]], answer["complete"]) == (["org:lead"], False)
    assert answer["reasons"] == ["CYCLE"]


def test_an_assumed_calendar_is_told(package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment's calendar knows no year but 2001: the trace of an event of today says so."""
    ask = package(**NOISE)
    event = ask("report", "噪声", "乙镇", "夜间施工", "--channel", "PATROL", "--json").json["id"]
    calendar = tmp_path / "calendar.yaml"
    calendar.write_text("2001: {holidays: [2001-01-01], workdays: []}\n", "utf-8")
    monkeypatch.setenv("GRAPHKB_CALENDAR", str(calendar))

    assert ask("trace", event).out.splitlines()[-1] == "原因 reasons: CALENDAR_ASSUMED 日历为推定"
    assert ask("trace", event, "--json").json["reasons"] == ["CALENDAR_ASSUMED"]

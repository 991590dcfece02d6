"""What coordinators are told on the command line: why somebody answers, and why nobody does, on both stores."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import test_cli
from tests.stores.databases import Database
from tests.test_cli import Graphkb

graphkb = test_cli.graphkb

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
    """Each row says the duty's role, whom it means, and the document; a template has a row for each it comes to."""
    shown = package(**NOISE)("who", "噪声", "乙镇", "--explain").out
    rows = [line.split()[1:] for line in shown[shown.index("说明 explain") :].splitlines() if "duty:" in line]

    document = ["噪声工作方案", "甲政发〔2021〕3号", "2021-05"]
    way = ["噪声", "→", "乙镇", "→", "甲县", "→"]
    assert rows == [
        ["主办", "lead", "县中心", "✓", *document, *way, "县中心"],
        ["协办", "assist", "DEPARTMENT", "of", "the", "COUNTY", "✓", *document, *way, "甲局"],
        ["协办", "assist", "DEPARTMENT", "of", "the", "COUNTY", "✓", *document, *way, "丙局"],
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

"""Loading, committing and exporting: what is written, what is rehearsed, and what stops it."""

import json
from pathlib import Path

from tests.cli.commands import Graphkb


def test_loading_again_is_free(loaded: Graphkb, xialu: Path) -> None:
    """The revision stays, and the log has one line."""
    again = loaded("load", xialu, "--json").json
    assert again["revision"]["number"] == 1
    assert {(counts["new"], counts["changed"]) for counts in again["tables"].values()} == {(0, 0)}
    assert [each["number"] for each in loaded("log", "--json").json["revisions"]] == [1]


def test_what_is_exported_loads_as_nothing_new(loaded: Graphkb, tmp_path: Path) -> None:
    """Every state, interval, source and mark comes back."""
    assert loaded("export", tmp_path / "out").code == 0
    again = loaded("load", tmp_path / "out", "--json").json
    assert again["revision"]["number"] == 1
    assert {(counts["new"], counts["changed"], counts["ended"]) for counts in again["tables"].values()} == {(0, 0, 0)}


def test_a_graph_is_exported_of_one_instant(loaded: Graphkb, tmp_path: Path) -> None:
    """As the name of a file and a format say; the package, which holds all instants, is of none."""
    target = tmp_path / "out.json"

    ran = loaded("export", target, "--format", "popolo", "--as-of", "2022-02-01")

    assert (ran.code, ran.out) == (0, f"{target}: [2022-02-01 00:00+08:00, revision 1]\n")
    assert "area:xialu-merged-1" in {each["id"] for each in json.loads(target.read_text("utf-8"))["areas"]}
    ran = loaded("export", target, "--format", "graphml")
    assert (ran.code, ran.err) == (1, f"graphkb: {target}: is there already; name a new file\n")
    ran = loaded("export", tmp_path / "package", "--as-of", "2022-02-01")
    assert (ran.code, "a package holds all times" in ran.err, (tmp_path / "package").exists()) == (2, True, False)


def test_a_dry_run_shows_the_fields_that_would_change(loaded: Graphkb, tmp_path: Path) -> None:
    """And writes nothing."""
    table = tmp_path / "matters.csv"
    table.write_text("id,name\nmatter:noise,噪音\n", "utf-8")
    ran = loaded("load", table, "--dry-run")
    assert "matter:noise name: 噪声扰民 → 噪音 (matters.csv row 2)" in ran.out
    assert ran.out.rstrip().endswith("试运行,未写入")
    assert loaded("who", "噪声扰民", "铜花社区").code == 0


def test_wrong_rows_stop_a_load(loaded: Graphkb, tmp_path: Path) -> None:
    """Exit 1, the row and the rule in one line, nothing written."""
    table = tmp_path / "jurisdictions.csv"
    table.write_text("organization,area\norg:nobody,area:420204\n", "utf-8")
    ran = loaded("load", table)
    assert ran.code == 1
    assert "jurisdictions.csv row 2, organization: org:nobody is not known" in ran.out
    assert "nothing was written" in ran.out
    assert [each["number"] for each in loaded("log", "--json").json["revisions"]] == [1]


def test_the_template_is_an_empty_package(graphkb: Graphkb, tmp_path: Path) -> None:
    """It loads as nothing."""
    assert graphkb("template", tmp_path / "empty").code == 0
    ran = graphkb("--store", f"sqlite:///{tmp_path}/t.db", "load", tmp_path / "empty", "--json")
    assert ran.code == 0
    assert ran.json["revision"]["number"] == 0


def test_what_is_rehearsed_is_what_is_committed(loaded: Graphkb, tmp_path: Path) -> None:
    """Impact writes nothing; the same file then makes one revision, and again none."""
    changes = tmp_path / "changes.yaml"
    changes.write_text(
        "- put: {table: duties, fields: {matter: matter:noise, role: LEAD, area: area:420204005009,"
        " organization: org:xialu-urban-management}}\n",
        "utf-8",
    )
    rehearsed = loaded("impact", changes, "--json").json
    assert rehearsed["changedCells"] > 0
    assert {tuple(item["after"]) for item in rehearsed["items"]} == {("org:xialu-urban-management",)}
    table = loaded("impact", changes, "--limit", "1").out
    assert "黄石市生态环境局下陆区分局 → 下陆区城市管理执法局   COVERED 已覆盖 → COVERED 已覆盖" in table
    assert len(loaded("log", "--json").json["revisions"]) == 1

    assert loaded("commit", changes, "--dry-run").out.rstrip().endswith("未写入")
    committed = loaded("commit", changes, "--note", "test", "--json").json
    assert committed["revision"]["number"] == 2
    lead = loaded("who", "noise", "420204005009", "--json").json["lead"]
    assert [each["organization"]["id"] for each in lead] == ["org:xialu-urban-management"]

    changes.write_text("- put: {table: duties, fields: {matter: matter:nothing, role: LEAD}}\n", "utf-8")
    refused = loaded("commit", changes)
    assert refused.code == 1
    assert len(loaded("log", "--json").json["revisions"]) == 2

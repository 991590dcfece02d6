"""Expectations and published figures, checked against what is known or about to be."""

from pathlib import Path

from graphkb.loaders.seeds import build_seed, seed_root
from tests.cli.commands import Graphkb


def test_expectations_are_checked(loaded: Graphkb, tmp_path: Path) -> None:
    """The seed's own hold; a wrong one is told with what is the case."""
    assert loaded("load", build_seed("xialu", tmp_path / "with-events")).code == 0
    own = seed_root() / "xialu" / "expectations.yaml"
    entries = sum(line.startswith("- ") for line in own.read_text("utf-8").splitlines())
    ran = loaded("check", own)
    assert (ran.code, ran.out) == (0, f"{entries} hold, 0 do not 相符 {entries},不符 0\n")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("- who: {matter: matter:noise, area: area:420204005009, lead: org:xialu-housing}\n", "utf-8")
    ran = loaded("check", wrong)
    assert ran.code == 1
    assert "org:xialu-housing" in ran.out
    assert "org:xialu-ecology" in ran.out


def test_published_figures_stand_beside_what_is_counted(loaded: Graphkb, tmp_path: Path) -> None:
    """All of them; one that differs without a reason is marked and fails."""
    entries = tmp_path / "figures.yaml"
    entries.write_text(
        "- figure: {id: figure:xialu-community-party-committees, counted: {kind: Area, level: VILLAGE, "
        "within: area:420204}, differs: 38, because: 团结社区没有党委}\n",
        "utf-8",
    )
    ran = loaded("check", entries, "--figures", "--json")
    assert ran.code == 0
    found = {each["id"]: each for each in ran.json}
    assert len(found) == 37
    assert found["figure:xialu-party-groups"]["found"] is None
    assert found["figure:xialu-community-party-committees"] == {
        "id": "figure:xialu-community-party-committees", "name": "社区党委", "value": 37.0, "qualifier": "EXACT",
        "unit": "个", "found": 38, "note": "团结社区没有党委", "ok": True,
    }  # fmt: skip

    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("- figure: {id: figure:xialu-centers, counted: {kind: Grid, within: area:420204}}\n", "utf-8")
    ran = loaded("check", entries, wrong, "--figures")
    assert ran.code == 1
    shown = next(line for line in ran.out.splitlines() if "figure:xialu-centers" in line)
    assert ("43 (EXACT 准确)" in shown, "✗" in shown) == (True, True)


def test_a_load_that_would_break_an_expectation_writes_nothing(loaded: Graphkb, tmp_path: Path) -> None:
    """What would not hold is told; without --check the same load goes through."""
    table, expected = tmp_path / "matters.csv", tmp_path / "expected.yaml"
    table.write_text("id,name,close_within\nmatter:noise,噪声扰民,P9D\n", "utf-8")
    expected.write_text(
        "- who: {matter: matter:noise, area: area:420204005009, lead: org:xialu-ecology, deadline: {close: P7D}}\n",
        "utf-8",
    )
    refused = loaded("load", table, "--check", expected)
    assert refused.code == 1
    assert "P9D" in refused.out
    assert "expectations would not hold" in refused.out
    assert len(loaded("log", "--json").json["revisions"]) == 1
    assert loaded("load", table).code == 0

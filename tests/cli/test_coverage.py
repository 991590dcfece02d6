"""What is covered and what is there: counts of all, lists that say where they are cut."""

from tests.cli.commands import Graphkb


def test_coverage_counts_and_lists(loaded: Graphkb) -> None:
    """Counts of all cells, the cells that are not covered, cut where it says so."""
    asked = ("coverage", "420204", "--level", "VILLAGE")
    answer = loaded(*asked, "--limit", "2", "--json").json
    assert answer["cells"] == 38 * 51
    assert answer["cells"] == sum(answer[name] for name in ("covered", "gaps", "overlaps", "vacant", "below"))
    assert (len(answer["items"]), answer["complete"], answer["truncatedBy"]) == (2, False, "limit")
    found = answer["gaps"] + answer["overlaps"] + answer["vacant"] + answer["below"]
    assert f"1 to 2 of {found} shown" in loaded(*asked, "--limit", "2").out
    assert f"none of {found} shown" in loaded(*asked, "--skip", found).out
    whole = loaded(*asked, "--limit", "1000", "--json").json
    assert (len(whole["items"]), whole["complete"], whole["truncatedBy"]) == (found, True, None)
    assert loaded(*asked, "--limit", "3", "--skip", "7", "--json").json["items"] == whole["items"][7:10]
    assert "shown" not in loaded(*asked, "--limit", "1000").out


def test_coverage_of_some_matters_grids_and_states(loaded: Graphkb) -> None:
    """A matter stands for its leaves, a scale for its grids; states may be chosen; a wrong code is told."""
    one = loaded("coverage", "铜花社区", "--level", "VILLAGE", "--matter", "black-water", "--json").json
    assert (one["cells"], one["overlaps"]) == (1, 1)
    family = loaded("coverage", "铜花社区", "--level", "VILLAGE", "--matter", "生态环境", "--json").json
    assert family["cells"] > 1
    assert loaded("coverage", "铜花社区", "--matter", "black-water", "--json").json["cells"] == 10
    assert loaded("coverage", "铜花社区", "--scale", "LARGE", "--json").json["cells"] == 0
    gaps = loaded("coverage", "420204", "--level", "VILLAGE", "--state", "GAP", "--json").json
    assert {each["state"] for each in gaps["items"]} == {"GAP"}
    wrong = loaded("coverage", "420204", "--scale", "TINY")
    assert (wrong.code, len(wrong.err.splitlines())) == (2, 1)
    assert "'TINY': expected one of LARGE" in wrong.err


def test_presence_counts_and_lists(loaded: Graphkb) -> None:
    """Which communities lack a center; which have one; a post and its holders; a mistyped code is told, not counted."""
    asked = ("presence", "420204", "--level", "VILLAGE", "--as-of", "2023-01-01")
    centers = loaded(*asked, "--classification", "CENTER", "--json").json
    assert (centers["areas"], centers["with"], centers["without"]) == (38, 37, 1)
    assert [each["name"] for each in centers["items"]] == ["团结社区居委会"]
    assert "团结社区居委会" in loaded(*asked, "--classification", "CENTER").out
    having = loaded(*asked, "--classification", "CENTER", "--having", "--limit", "2", "--json").json
    assert (len(having["items"]), having["complete"], having["truncatedBy"]) == (2, False, "limit")
    members = loaded("presence", "铜花社区", "--role", "GRID_MEMBER", "--exactly", "1", "--json").json
    assert (members["areas"], members["with"] + members["without"]) == (10, 10)
    for wrong in (("--role", "GRID_MEMER"), ("--staffing", "X"), ("--classification", "CENTRE"), ()):
        ran = loaded("presence", "420204", *wrong)
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)

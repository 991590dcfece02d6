"""What prune ends or takes back because no row names it, and what it leaves."""

import pytest

from graphkb.model.changes import End, Retract
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader
from tests.loaders.outcome import at, counts, day, same_as_committed


def test_without_prune_a_missing_row_says_nothing(loaded: Loader) -> None:
    """Rows missing from a later package are not deleted."""
    first = loaded(persons="id,name\nperson:a,甲\nperson:b,乙\n")

    later = loaded(first.graph, persons="id,name\nperson:a,甲\n")

    assert later.changes == []


def test_prune_ends_what_no_row_names(loaded: Loader) -> None:
    """In the tables present, at --effective; what is over or not yet begun then stays."""
    first = loaded(
        persons="id,name,valid_from,valid_to\nperson:a,甲,,\nperson:b,乙,,\nperson:c,丙,,2020-01-01\nperson:d,丁,2030-01-01,\n",
        rules="id,title\nrule:r,清单\n",
    )

    later = loaded(first.graph, at("2022-03-01") | {"prune": True}, persons="id,name\nperson:a,甲\n")

    assert later.changes == [End("persons", "person:b", day("2022-03-01"))]
    assert counts(later) == (0, 0, 1, 0, 1)
    assert [str(each) for each in later.report.differences] == ["person:b valid_to: ∅ → 2022-03-01"]
    assert same_as_committed(first.graph, later)


@pytest.mark.parametrize("effective", ["always", day("2022-03-01")], ids=["always", "from its start"])
def test_prune_takes_back_what_never_held(loaded: Loader, effective: int | str) -> None:
    """With --effective always, or where the fact began at that very instant."""
    first = loaded(persons="id,name,valid_from\nperson:a,甲,\nperson:b,乙,2022-03-01\n")

    later = loaded(first.graph, {"effective": effective, "prune": True}, persons="id,name\nperson:a,甲\n")

    assert later.changes == [Retract("persons", "person:b", day("2022-03-01"))]
    assert same_as_committed(first.graph, later)


@pytest.mark.parametrize("skip_wrong", [False, True])
def test_prune_does_not_leave_facts_without_their_ends(loaded: Loader, *, skip_wrong: bool) -> None:
    """What is taken back may not be named by a fact that stays; no row is to blame, so none can be skipped."""
    first = loaded(areas=AREAS, organizations=ORGANIZATIONS, jurisdictions="organization,area\norg:c,area:k\n")

    later = loaded(
        first.graph,
        {"effective": "always", "prune": True, "skip_wrong": skip_wrong},
        organizations=ORGANIZATIONS.replace("org:c,综治中心,CENTER,COUNTY\n", ""),
    )

    assert [str(note) for note in later.report.wrong] == [
        (
            "organization: jurisdictions|org:c|area:k: names org:c, which would no longer be known;"
            " take this fact back too, or keep org:c"
        )
    ]
    assert (later.is_good, later.changes, later.graph) == (False, [], first.graph)


def test_prune_tells_what_still_names_what_it_ends(loaded: Loader) -> None:
    """Facts that hold then or later, a few by name; not what ends with it, and not change events."""
    first = loaded(
        areas=AREAS,
        organizations=ORGANIZATIONS,
        hierarchy="organization,parent\norg:a,org:c\n",
        jurisdictions="organization,area,valid_from,valid_to\norg:c,area:k,,2022-03-01\norg:c,area:t,2030-01-01,\n",
        posts="id,name,role,organization\npost:p,主任,DIRECTOR,org:c\n",
        matters="id,name\nmatter:m,噪声\n",
        duties="matter,role,area,organization\nmatter:m,LEAD,area:k,org:c\n",
    )
    shorter = ORGANIZATIONS.replace("org:c,综治中心,CENTER,COUNTY\n", "")

    later = loaded(first.graph, at("2022-03-01") | {"prune": True}, organizations=shorter)
    together = loaded(
        first.graph, at("2022-03-01") | {"prune": True}, organizations=shorter, hierarchy="organization,parent\n",
        jurisdictions="organization,area,valid_from\norg:b,area:t,\n", posts="id,name,role,organization\n",
        duties="matter,role,area,organization\n",
    )  # fmt: skip

    assert later.changes == [End("organizations", "org:c", day("2022-03-01"))]
    assert [str(note) for note in later.report.warnings] == [
        (
            "org:c ends 2022-03-01, but is named from then on by post:p, jurisdictions|org:c|area:t,"
            " hierarchy|org:a|org:c|ADMINISTRATIVE and 1 more: end these too, let them name another, or keep its row"
        )
    ]
    assert [str(note) for note in together.report.warnings] == [
        (
            "org:c ends 2022-03-01, but is named from then on by jurisdictions|org:c|area:t: end these too, let them"
            " name another, or keep its row"
        )
    ]


def test_prune_leaves_what_may_name_the_past(loaded: Loader) -> None:
    """A figure about what ends, and a duty by a rule that ends, are no oversight."""
    first = loaded(
        areas=AREAS,
        organizations=ORGANIZATIONS,
        rules="id,title\nrule:r,清单\n",
        matters="id,name\nmatter:m,噪声\n",
        duties="matter,role,area,organization,rule\nmatter:m,LEAD,area:k,org:a,rule:r\n",
        figures="id,name,subject,value\nfigure:f,人数,org:c,3\n",
    )
    shorter = ORGANIZATIONS.replace("org:c,综治中心,CENTER,COUNTY\n", "")

    later = loaded(first.graph, at("2022-03-01") | {"prune": True}, organizations=shorter, rules="id,title\n")

    march = day("2022-03-01")
    assert {*later.changes} == {End("organizations", "org:c", march), End("rules", "rule:r", march)}
    assert later.report.warnings == []


def test_prune_by_relationship(loaded: Loader) -> None:
    """A relationship is named by its key, not by the entities in it."""
    tables = {"areas": AREAS, "organizations": ORGANIZATIONS}
    first = loaded(**tables, jurisdictions="organization,area\norg:c,area:k\norg:c,area:t\n")

    later = loaded(first.graph, at("2022-03-01") | {"prune": True}, jurisdictions="organization,area\norg:c,area:k\n")

    assert later.changes == [End("jurisdictions", "org:c\x1farea:t", day("2022-03-01"))]

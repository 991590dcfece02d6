"""The seed Xialu as it was published: exact counts of places, organizations, posts and events."""

from collections import Counter
from pathlib import Path

import pytest

from graphkb.loaders.seeds import build_seed, seed_names
from tests.seeds.package_tables import Tables, areas, classified, read, rows_of


def test_the_district_has_its_real_streets_and_communities(tables: Tables) -> None:
    """下陆区 under 黄石市 and 湖北省, with 5 streets and 38 communities by their published names."""
    by_code = {row["code"]: row["name"] for row in tables["areas"] if row["code"]}

    assert {code: by_code[code] for code in ("42", "4202", "420204", "420204401")} == {
        "42": "湖北省",
        "4202": "黄石市",
        "420204": "下陆区",
        "420204401": "长乐山工业园管理委员会",
    }
    assert by_code["420204005009"] == "铜花社区居委会"
    assert by_code["420204007008"] == "东昌社区居民委员会"
    assert (len(areas(tables, "TOWN")), len(areas(tables, "VILLAGE"))) == (5, 38)
    assert Counter(row["parent"] for row in areas(tables, "VILLAGE")) == {
        "area:420204004": 13,
        "area:420204005": 13,
        "area:420204006": 4,
        "area:420204007": 6,
        "area:420204401": 2,
    }


def test_communities_are_also_known_by_their_short_names(tables: Tables) -> None:
    """铜花社区, not only 铜花社区居委会."""
    other = {row["id"]: row["other_names"] for row in areas(tables, "VILLAGE")}

    assert other["area:420204005009"] == "铜花社区"
    assert other["area:420204007008"] == "东昌社区"
    assert all(name.endswith("社区") for name in other.values())


def test_the_grids_were_207_and_are_378(tables: Tables) -> None:
    """All old grids end on the day on which the new ones begin; every community but 团结 has 10 or 11."""
    before, since = areas(tables, "GRID", "2022-02-28"), areas(tables, "GRID")

    assert (len(before), len(since)) == (207, 378)
    assert {row["valid_to"] for row in before} == {"2022-03-01"}
    assert {row["valid_from"] for row in since} == {"2022-03-01"}
    assert Counter(Counter(row["parent"] for row in since).values()) == {11: 8, 10: 29}
    assert "area:420204005005" not in {row["parent"] for row in (*before, *since)}


def test_every_grid_has_one_member_post_and_one_holder(tables: Tables) -> None:
    """One grid, one member: 378 posts, 378 areas, 378 persons."""
    posts = [row for row in tables["posts"] if row["role"] == "GRID_MEMBER"]
    holders = {row["post"]: row["person"] for row in tables["holdings"]}

    assert len(posts) == 378
    assert {row["areas"] for row in posts} == {row["id"] for row in areas(tables, "GRID")}
    assert len({holders[row["id"]] for row in posts}) == 378


@pytest.mark.parametrize(
    ("classification", "level", "count"),
    [
        ("CENTER", "COUNTY", 1),
        ("CENTER", "TOWN", 5),
        ("CENTER", "VILLAGE", 37),
        ("BRANCH", "GRID", 216),
        ("GROUP", "GRID", 1024),
        ("GENERAL_BRANCH", "COUNTY", 114),
        ("RED_PROPERTY_CENTER", "VILLAGE", 30),
        ("PARTY_SERVICE_CENTER", "VILLAGE", 10),
        ("OWNERS_COMMITTEE", "GRID", 143),
        ("CONSULTATION_PLATFORM", "GRID", 686),
        ("SOCIAL_ORGANIZATION", "GRID", 129),
        ("WORKING_COMMITTEE", "TOWN", 5),
        ("COMMITTEE", "VILLAGE", 37),
        ("RESIDENTS_COMMITTEE", "VILLAGE", 38),
        ("WORK_TEAM", "VILLAGE", 74),
        ("ASSAULT_TEAM", "VILLAGE", 37),
        ("VOLUNTEER_TEAM", "COUNTY", 8),
        ("PROFESSIONAL_MEDIATION_COMMITTEE", "COUNTY", 10),
        ("STATION", "TOWN", 4),
        ("SUBDISTRICT_OFFICE", "TOWN", 4),
        ("ZONE_ADMINISTRATION", "TOWN", 1),
    ],
)
def test_organizations_are_as_many_as_published(tables: Tables, classification: str, level: str, count: int) -> None:
    """43 centers in all; the other totals of the article, body by body."""
    assert classified(tables, classification, level) == count


def test_every_center_has_the_six_functions(tables: Tables) -> None:
    """All 43, with the same six."""
    functions = [row["functions"].split(";") for row in tables["organizations"] if row["classification"] == "CENTER"]
    six = ["COMMAND", "PETITION_RECEPTION", "LEGAL_SERVICE", "DISPUTE_MEDIATION", "GRID_MANAGEMENT", "COUNSELING"]

    assert functions == [six] * 43


def test_every_grid_lies_under_one_branch(tables: Tables) -> None:
    """216 branches share 378 grids, none twice."""
    branches = {row["id"] for row in tables["organizations"] if row["classification"] == "BRANCH"}
    covered = [row["area"] for row in tables["jurisdictions"] if row["organization"] in branches]

    assert sorted(covered) == sorted(row["id"] for row in areas(tables, "GRID"))


def test_every_group_has_the_grids_of_its_branch(tables: Tables) -> None:
    """1,024 groups, four or five under each branch: 160 × 5 + 56 × 4."""
    branch_of = {row["organization"]: row["parent"] for row in tables["hierarchy"] if "-group-" in row["organization"]}
    grids: dict[str, set[str]] = {}
    for row in tables["jurisdictions"]:
        grids.setdefault(row["organization"], set()).add(row["area"])

    assert Counter(Counter(branch_of.values()).values()) == {5: 160, 4: 56}
    assert [group for group, branch in branch_of.items() if grids[group] != grids[branch]] == []


def test_members_who_check_in_are_a_headcount(tables: Tables) -> None:
    """5,636 in 114 organizations of units: 50 × 50 + 64 × 49; all check in with the party committee of a community."""
    units = {row["id"]: row["headcount"] for row in tables["organizations"] if row["headcount"]}
    links = [row for row in tables["links"] if row["mechanism"] == "CHECK_IN"]

    assert Counter(units.values()) == {"50": 50, "49": 64}
    assert [row["from"] for row in links] == [*units]
    assert len({row["to"] for row in links}) == 37


def test_legal_professionals_are_posts_of_mediation(tables: Tables) -> None:
    """Eleven, each held, in all ten professional committees."""
    posts = {row["id"]: row["organization"] for row in tables["posts"] if row["role"] == "LEGAL_ADVISER"}
    held = {row["post"] for row in tables["holdings"]}

    assert Counter(Counter(posts.values()).values()) == {2: 1, 1: 9}
    assert posts.keys() <= held


def test_one_officer_serves_several_grids_or_communities(tables: Tables) -> None:
    """By fives where a community has 10 grids, 4 + 4 + 3 where it has 11; in the smaller streets two communities."""
    served = [row["areas"].split(";") for row in tables["posts"] if row["role"] == "COMMUNITY_POLICE"]

    assert Counter(map(len, served)) == {5: 34, 4: 16, 3: 8, 2: 6}
    assert max(Counter(area for group in served for area in group).values()) == 1


def test_eight_communities_became_four(tables: Tables) -> None:
    """Each of the four begins on the day on which its two originals end."""
    rows = {row["id"]: row for row in tables["areas"]}
    originals = [o for event in tables["change_events"] for o in event["originals"].split(";")]
    results = [event["results"] for event in tables["change_events"]]

    assert [rows[original]["valid_to"] for original in originals] == ["2022-03-01"] * 8
    assert len(set(originals)) == 8
    assert sorted(rows[result]["name"] for result in results) == sorted(
        ["广州路社区居委会", "杭州西路社区居委会", "白马山社区居委会", "南湖社区居委会"]
    )
    assert [rows[result]["valid_from"] for result in results] == ["2022-03-01"] * 4
    assert {row["date"] for row in tables["change_events"]} == {"2022-03-01"}


def test_the_catalog_is_one_tree_of_matters(tables: Tables) -> None:
    """69 matters, 51 of them leaves with a default severity, under one root."""
    parents = {row["id"]: row["parent"] for row in tables["matters"]}
    leaves = [row for row in tables["matters"] if row["id"] not in parents.values()]

    assert (len(parents), len(leaves)) == (69, 51)
    assert [matter for matter, parent in parents.items() if not parent] == ["matter:governance"]
    assert {row["severity"] for row in leaves} == {"1", "2", "3", "4"}
    assert len({row["code"] for row in tables["matters"]}) == 69


def test_events_are_those_of_the_platform(xialu: Path, tables: Tables) -> None:
    """2,345 disputes in grids of that time and 225 suggestions of the district, all closed by the article's day."""
    rows = rows_of(xialu / "events.csv")
    disputes = Counter(row["outcome"] for row in rows if row["matter"].endswith("-dispute"))
    others = Counter((row["matter"], row["outcome"]) for row in rows if not row["matter"].endswith("-dispute"))

    assert disputes == {"MEDIATED": 1509, "MEDIATION_FAILED": 6, "FIXED": 830}
    assert others == {("matter:petition-letter", "REFERRED"): 225}
    assert {row["state"] for row in rows} == {"CLOSED"}
    assert min(row["reported_at"] for row in rows) >= "2022-03-31T16:00"
    assert max(row["reported_at"] for row in rows) < "2022-08-14T16:00"
    assert max(row["closed_at"] for row in rows) < "2022-08-18T16:00"
    suggestions = {(row["area"], row["channel"]) for row in rows if row["outcome"] == "REFERRED"}
    assert suggestions == {("area:420204", "DEPARTMENT")}
    assert {row["area"] for row in rows} - {"area:420204"} <= {row["id"] for row in areas(tables, "GRID")}
    assert len({row["area"] for row in rows}) > 300
    assert {row["synthetic"] for row in rows} == {"true"}


def test_figures_are_the_published_ones(tables: Tables) -> None:
    """Every total of the article that the design lists."""
    values = Counter(row["value"] for row in tables["figures"])
    published = "216 1024 74 37 114 5636 30 143 207 378 10 5 686 129 43 225 2345 11 1515 1509 8 4 38"

    assert set(published.split()) <= set(values)


def test_a_scale_shrinks_what_is_generated_and_nothing_else(tables: Tables, tmp_path: Path) -> None:
    """At 0.1: 38 grids and 22 branches, yet all communities, centers and duties."""
    small = read(build_seed("xialu", tmp_path / "small", scale=0.1))

    assert (len(areas(small, "GRID")), classified(small, "BRANCH", "GRID")) == (38, 22)
    assert areas(small, "VILLAGE") == areas(tables, "VILLAGE")
    assert classified(small, "CENTER", "VILLAGE") == 37
    assert small["duties"] == tables["duties"]


def test_xialu_is_listed() -> None:
    """By the name of its folder."""
    assert "xialu" in seed_names()

"""The seed Xialu as a data package: exact counts, references, intervals, and nothing about residents."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from graphkb.errors import BadInput, NotFound
from graphkb.loaders import seeds
from graphkb.loaders.seeds import build_seed, seed_names, seed_root
from graphkb.model.codes import CODE_LISTS
from graphkb.model.kinds import COMMON_COLUMNS, TABLES, Type
from graphkb.model.texts import check_id
from graphkb.model.times import check_duration, parse_instant

type_of = {(t.name, c.name): c for t in TABLES.values() for c in t.columns}
MOBILE_OR_IDENTITY = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
ENDS = {  # relationships whose interval must lie inside that of both ends
    "jurisdictions": ("organization", "area"),
    "hierarchy": ("organization", "parent"),
    "holdings": ("person", "post"),
    "rosters": ("post", "persons"),
    "links": ("from", "to"),
}
CHECKS: dict[Type, Callable[[str], object]] = {  # each raises on a wrong cell
    Type.ID: check_id,
    Type.INTEGER: int,
    Type.DECIMAL: float,
    Type.INSTANT: parse_instant,
    Type.DURATION: check_duration,
}
EXPECTATIONS = {"who", "not_who", "count", "presence", "figure", "chain", "route", "coverage", "unresolved", "assess"}

Tables = dict[str, list[dict[str, str]]]


def read(folder: Path) -> Tables:
    return {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in sorted(folder.glob("*.csv"))
        if path.stem in TABLES
    }


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_seed("xialu", tmp_path_factory.mktemp("seed") / "xialu")


@pytest.fixture(scope="module")
def tables(package: Path) -> Tables:
    return read(package)


@pytest.fixture(scope="module")
def intervals(tables: Tables) -> dict[str, tuple[str, str]]:
    return {row["id"]: interval(row) for rows in tables.values() for row in rows if "id" in row}


def interval(row: dict[str, str]) -> tuple[str, str]:
    return row.get("valid_from", ""), row.get("valid_to", "") or "9999"


def holds(row: dict[str, str], day: str) -> bool:
    start, end = interval(row)
    return start <= day < end


def areas(tables: Tables, level: str, day: str = "2026-01-01") -> list[dict[str, str]]:
    return [row for row in tables["areas"] if row["level"] == level and holds(row, day)]


def classified(tables: Tables, classification: str, level: str) -> int:
    return sum(
        row["classification"] == classification and row["level"] == level and holds(row, "2026-01-01")
        for row in tables["organizations"]
    )


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


def test_events_are_those_of_the_platform(package: Path, tables: Tables) -> None:
    """2,345 disputes in grids of that time and 225 suggestions of the district, all closed by the article's day."""
    rows = list(csv.DictReader((package / "events.csv").read_text("utf-8").splitlines()))
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


def test_ids_are_unique(tables: Tables) -> None:
    """An id stands in one row of one table."""
    counts = Counter(row["id"] for rows in tables.values() for row in rows if "id" in row)

    assert [entity for entity, count in counts.items() if count > 1] == []


def test_no_relationship_is_given_twice(tables: Tables) -> None:
    """The columns that are references or codes know a row."""
    for name, rows in tables.items():
        keys = [c.name for c in TABLES[name].columns if c.key]
        if keys:
            counts = Counter(tuple(row.get(key, "") for key in keys) for row in rows)
            assert [key for key, count in counts.items() if count > 1] == [], name


def test_every_reference_resolves(tables: Tables, intervals: dict[str, tuple[str, str]]) -> None:
    """Each cell that refers names ids of the right kind."""
    for name, rows in tables.items():
        for row in rows:
            for column, cell in row.items():
                declared = type_of.get((name, column))
                if declared and declared.type is Type.REFERENCE:
                    for entity in filter(None, cell.split(";")):
                        prefixes = [p for table in declared.refers for p in TABLES[table].prefixes]
                        assert entity in intervals, (name, row)
                        assert entity.partition(":")[0] in prefixes, (name, row)


def test_columns_are_those_of_data_packages(tables: Tables) -> None:
    """No table has a column that the declaration does not."""
    common = {column.name for column in COMMON_COLUMNS}

    for name, rows in tables.items():
        assert set(rows[0]) <= {c.name for c in TABLES[name].columns} | common, name


def test_cells_hold_what_their_columns_declare(tables: Tables) -> None:
    """Codes of their lists, instants, durations and whole numbers; nothing required is empty."""
    for name, rows in tables.items():
        for declared in (*TABLES[name].columns, *COMMON_COLUMNS):
            check = CHECKS.get(declared.type, str)
            cells = {row.get(declared.name, "") for row in rows}
            assert not (declared.required and "" in cells), (name, declared.name)
            for item in filter(None, (i for cell in cells for i in (cell.split(";") if declared.many else [cell]))):
                assert declared.type is not Type.CODE or item in CODE_LISTS[str(declared.codes)].labels, (name, item)
                check(item)


def test_relationships_hold_only_while_their_ends_do(tables: Tables, intervals: dict[str, tuple[str, str]]) -> None:
    """No jurisdiction before its community, no holding after its post."""
    for name, columns in ENDS.items():
        for row in tables[name]:
            start, end = interval(row)
            for entity in (e for column in columns for e in row[column].split(";")):
                assert intervals[entity][0] <= start, (name, row)
                assert end <= intervals[entity][1], (name, row)


def test_hierarchies_have_no_cycle_and_one_parent_each(tables: Tables) -> None:
    """From every organization the way up ends."""
    for hierarchy in ("ADMINISTRATIVE", "FUNCTIONAL", "PARTY"):
        rows = [row for row in tables["hierarchy"] if row["hierarchy"] == hierarchy]
        parents = {row["organization"]: row["parent"] for row in rows}
        assert len(parents) == len(rows)
        for start in parents:
            seen, here = set(), start
            while here in parents:
                assert here not in seen, (hierarchy, start)
                seen.add(here)
                here = parents[here]


def test_every_row_names_its_source(tables: Tables) -> None:
    """Published rows name the publication; all that the profile adds is synthetic."""
    origins = Counter((row["source"], row["synthetic"]) for rows in tables.values() for row in rows)

    assert set(origins) == {("国家统计局 2023", "false"), ("黄石日报 2022-08-19", "false"), ("profile.yaml", "true")}


def test_figures_are_the_published_ones(tables: Tables) -> None:
    """Every total of the article that the design lists."""
    values = Counter(row["value"] for row in tables["figures"])
    published = "216 1024 74 37 114 5636 30 143 207 378 10 5 686 129 43 225 2345 11 1515 1509 8 4 38"

    assert set(published.split()) <= set(values)


def test_persons_are_numbered_never_named(tables: Tables) -> None:
    """网格员0001 and the like."""
    assert [row["name"] for row in tables["persons"] if not re.fullmatch(r"\D+\d{2,4}", row["name"])] == []


def test_telephones_are_plainly_invented(tables: Tables) -> None:
    """All begin 0714-000, which is no line's number."""
    contacts = [row["contact"] for name in ("organizations", "posts") for row in tables[name] if row["contact"]]

    assert len(contacts) > 500
    assert [contact for contact in contacts if not re.fullmatch(r"0714-000\d{5}", contact)] == []


def test_nothing_looks_like_a_mobile_or_identity_number(package: Path) -> None:
    """Neither in the package nor in the seed's own files."""
    for path in (*package.iterdir(), *(seed_root() / "xialu").iterdir()):
        assert MOBILE_OR_IDENTITY.search(path.read_text(encoding="utf-8")) is None, path.name


def test_two_builds_are_the_same_bytes(package: Path, tmp_path: Path) -> None:
    """Nothing depends on the clock, chance or the order of a folder."""
    again = build_seed("xialu", tmp_path / "again")

    assert {p.name: p.read_bytes() for p in again.iterdir()} == {p.name: p.read_bytes() for p in package.iterdir()}


def test_a_scale_shrinks_what_is_generated_and_nothing_else(tables: Tables, tmp_path: Path) -> None:
    """At 0.1: 38 grids and 22 branches, yet all communities, centers and duties."""
    small = read(build_seed("xialu", tmp_path / "small", scale=0.1))

    assert (len(areas(small, "GRID")), classified(small, "BRANCH", "GRID")) == (38, 22)
    assert areas(small, "VILLAGE") == areas(tables, "VILLAGE")
    assert classified(small, "CENTER", "VILLAGE") == 37
    assert small["duties"] == tables["duties"]


def test_wrong_use_is_told_and_writes_nothing(tmp_path: Path) -> None:
    """An unknown seed, a scale of nothing, a folder in use, division tables that are not wanted."""
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.csv").write_text("id\n", encoding="utf-8")

    with pytest.raises(NotFound, match=r"no seed 'atlantis': choose one of .*xialu"):
        build_seed("atlantis", tmp_path / "a")
    with pytest.raises(BadInput, match="scale 0: must be above 0"):
        build_seed("xialu", tmp_path / "a", scale=0)
    with pytest.raises(BadInput, match="new or empty folder"):
        build_seed("xialu", tmp_path / "used")
    with pytest.raises(BadInput, match="brings its own areas"):
        build_seed("xialu", tmp_path / "a", divisions=tmp_path)
    assert not (tmp_path / "a").exists()
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["mine.csv"]


AREAS = """\
id,name,level,parent,valid_to
area:1,One,TOWN,,
area:1-a,A,VILLAGE,area:1,
area:1-b,B,VILLAGE,area:1,
area:1-c,C,VILLAGE,area:1,2022-01-01
"""
STEPS = """\
- what: two teams for each community
  each: areas
  where: {level: VILLAGE}
  for: {kind: [x, y]}
  rows: {organizations: {id: "org:{it.slug}-{kind}", name: "{n} of {it.name}, {i}", classification: WORK_TEAM}}
- what: a post for two communities
  each: areas
  where: {level: VILLAGE}
  groups_of: 2
  rows: {posts: {id: "post:{n}", name: "{it.name}", role: SPONSOR, areas: "{members}"}}
- what: a part of the records
  each: areas
  where: {level: VILLAGE, scale: ""}
  after: 1
  first: 2
  rows: {areas: {id: "area:{it.slug}-g", name: "第{i}网格", level: GRID, parent: "{it}"}}
"""


SHARING = """\
- what: a team over two communities
  each: areas
  where: {level: VILLAGE}
  groups_of: 2
  rows:
    organizations: {id: "org:{n}", name: "{it.name}", classification: WORK_TEAM}
    jurisdictions: {organization: "org:{n}", area: "{member}"}
- what: its groups
  each: organizations
  members: jurisdictions
  total: 3
  share: 7
  rows:
    organizations: {id: "{it}-{n}", name: "{members}", classification: GROUP, headcount: "{share}"}
    jurisdictions: {organization: "{it}-{n}", area: "{member}"}
"""


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The profile of a seed `small` of three communities."""
    folder = tmp_path / "seeds" / "small"
    folder.mkdir(parents=True)
    (folder / "areas.csv").write_text(AREAS, encoding="utf-8")
    (folder / "profile.yaml").write_text("generate:\n" + STEPS, encoding="utf-8")
    monkeypatch.setattr(seeds, "seed_root", lambda: tmp_path / "seeds")
    return folder / "profile.yaml"


def test_steps_repeat_number_and_group(profile: Path, tmp_path: Path) -> None:
    """`for` repeats a round, `groups_of` joins neighbours; what is made for C ends with C."""
    built = read(build_seed("small", tmp_path / "built"))

    assert [(row["id"], row["name"], row["valid_to"]) for row in built["organizations"]] == [
        ("org:1-a-x", "1 of A, 1", ""),
        ("org:1-a-y", "2 of A, 2", ""),
        ("org:1-b-x", "1 of B, 3", ""),
        ("org:1-b-y", "2 of B, 4", ""),
        ("org:1-c-x", "1 of C, 5", "2022-01-01"),
        ("org:1-c-y", "2 of C, 6", "2022-01-01"),
    ]
    assert [(row["id"], row["name"], row["areas"], row["valid_to"]) for row in built["posts"]] == [
        ("post:1", "One", "area:1-a;area:1-b", ""),
        ("post:2", "One", "area:1-c", "2022-01-01"),
    ]
    assert [row["id"] for row in built["areas"]] == ["area:1", "area:1-a", "area:1-b", "area:1-c", "area:1-b-g"]


def test_groups_share_a_number_and_have_the_areas_of_their_team(profile: Path, tmp_path: Path) -> None:
    """7 over three groups are 3, 2 and 2; those of the second team end with its only community."""
    profile.write_text("generate:\n" + SHARING, encoding="utf-8")
    built = read(build_seed("small", tmp_path / "built"))

    assert [(row["id"], row["name"], row["headcount"], row["valid_to"]) for row in built["organizations"][2:]] == [
        ("org:1-1", "area:1-a;area:1-b", "3", ""),
        ("org:1-2", "area:1-a;area:1-b", "2", ""),
        ("org:2-1", "area:1-c", "2", "2022-01-01"),
    ]
    assert [(row["organization"], row["area"]) for row in built["jurisdictions"][3:]] == [
        ("org:1-1", "area:1-a"),
        ("org:1-1", "area:1-b"),
        ("org:1-2", "area:1-a"),
        ("org:1-2", "area:1-b"),
        ("org:2-1", "area:1-c"),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("{it.name}, {i}", "{it.nam}", "step 'two teams for each community': there is no nam"),
        ("{members}", "{all}", "step 'a post for two communities': there is no 'all'"),
        ('scale: ""', "size: 1", "step 'a part of the records': there is no 'size'"),
        ("groups_of: 2", "groups: figure:none", "step 'a post for two communities': there is no 'figure:none'"),
        ("role: SPONSOR", "rolle: SPONSOR", "posts: no column rolle; there are id, name, role"),
    ],
)
def test_a_wrong_step_is_named(profile: Path, tmp_path: Path, right: str, wrong: str, message: str) -> None:
    """With the word that it uses and that is not there; nothing is written."""
    profile.write_text(profile.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")

    with pytest.raises(BadInput, match=re.escape(message)):
        build_seed("small", tmp_path / "built")
    assert not (tmp_path / "built").exists()


def test_xialu_is_listed() -> None:
    """By the name of its folder."""
    assert "xialu" in seed_names()


def test_expectations_name_what_exists(intervals: dict[str, tuple[str, str]]) -> None:
    """At least 25 answers, each of a known kind; every id is in the package, but for the two that must be unknown."""
    lines = yaml.safe_load((seed_root() / "xialu" / "expectations.yaml").read_text(encoding="utf-8"))
    ids = re.findall(r"\b(?:area|org|post|person|matter|figure):[\w-]+", yaml.safe_dump(lines))

    assert {kind for line in lines for kind in line} <= EXPECTATIONS
    assert Counter(kind for line in lines for kind in line)["who"] >= 25
    assert {i for i in ids if i not in intervals} == {"area:420204999", "matter:xialu-none"}

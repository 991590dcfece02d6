"""What a seed's profile generates, step by step, and what is said of a wrong step or a wrong use."""

import re
from pathlib import Path

import pytest

from graphkb.errors import BadInput, NotFound
from graphkb.loaders import seeds
from graphkb.loaders.seeds import build_seed
from tests.seeds.package_tables import read

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

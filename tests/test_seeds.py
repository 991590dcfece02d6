"""Every seed: built, loaded and asked what must be true of it, and docs/seeds.md tells the answers that come of it."""

import csv
import os
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from graphkb.answers.expectation_numbers import compare_figures
from graphkb.answers.expectations import check_expectations
from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed, seed_names, seed_root
from graphkb.model import times
from graphkb.model.events import EventFilter
from graphkb.model.facts import Revision
from graphkb.stores.base import Store

PAGE = Path(__file__).parents[1] / "docs" / "seeds.md"
BLOCK = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWER = "# → "
DIVISIONS = os.environ.get("GRAPHKB_TEST_DIVISIONS")
"""The folder of published divisions that the nation is built from; without it only a small one is."""
LARGE = {"changan", "guangzhou", "national"}
"""Those of ten thousands of records and more: at full scale with `--full` only."""
OWN = [name for name in seed_names() if name != "national"]
"""Those that bring their own areas."""
EVERYDAY = [name for name in OWN if name not in LARGE]
NAMES = [
    pytest.param(name, marks=pytest.mark.full) if name in LARGE else name
    for name in (seed_names() if DIVISIONS else OWN)
]
"""All that can be built, each at full scale."""
FEW = [name for name in NAMES if name != "xialu"]
"""Those of a few ideas each; Xialu, which has all of them, has tests of its own."""


@cache
def graph(name: str) -> Graph:
    """What a load of the seed at full scale finds."""
    with TemporaryDirectory() as folder:
        loaded = load([build(name, Path(folder))], Graph.build([], Revision(0, 0, "")))
    assert loaded.is_good, loaded.report
    return loaded.graph


def build(name: str, folder: Path) -> Path:
    """The seed at full scale."""
    return build_seed(name, folder / name, divisions=Path(str(DIVISIONS)) if name == "national" else None)


def view_of(name: str, as_of: int | None) -> View:
    return graph(name).at(times.now() if as_of is None else as_of)


def entries(name: str) -> list[dict[str, Any]]:
    return read_expectations(seed_root() / name / "expectations.yaml")


def blocks() -> list[tuple[str, str]]:
    """The questions of the page: the seed asked, and its entries with their answers."""
    return BLOCK.findall(PAGE.read_text("utf-8"))


def marked_blocks() -> list[Any]:
    """The same as parameters of a test."""
    found = [each for each in blocks() if DIVISIONS or each[0] != "national"]
    return [pytest.param(*each, marks=pytest.mark.full) if each[0] in LARGE else each for each in found]


@pytest.mark.parametrize("name", NAMES)
def test_what_must_be_true_is_true_on_every_store(name: str, store: Store, tmp_path: Path) -> None:
    """Each entry of expectations.yaml, after a load into a store."""
    with KnowledgeBase(store) as knowledge:
        loaded = knowledge.load([build(name, tmp_path)], actor="test")
        assert loaded.revision is not None, loaded.report
        results = check_expectations(knowledge.view, entries(name), knowledge.zone)

    assert [each.message for each in results if not each.ok] == []
    assert len(results) == len(entries(name))


@pytest.mark.parametrize("name", NAMES)
def test_published_figures_agree_or_say_why_not(name: str) -> None:
    """No figure is far from what is counted without a reason."""
    figures = compare_figures(lambda as_of, _: view_of(name, as_of), entries(name))

    assert [each for each in figures if not each.ok] == []


@pytest.mark.parametrize("name", FEW)
def test_every_figure_is_counted_or_says_why_not(name: str) -> None:
    """None stands for itself alone."""
    figures = compare_figures(lambda as_of, _: view_of(name, as_of), entries(name))

    assert [each.id for each in figures if each.found is None and each.note is None] == []


@pytest.mark.parametrize("names", [EVERYDAY, pytest.param(OWN, marks=pytest.mark.full)], ids=["few", "all"])
def test_all_fit_together_and_their_figures_still_agree(names: list[str], tmp_path: Path) -> None:
    """Loaded one after the other; one command compares the figures of all of them."""
    known = Graph.build([], Revision(0, 0, ""))
    for name in names:
        loaded = load([build_seed(name, tmp_path / name)], known)
        assert loaded.is_good, loaded.report
        known = loaded.graph
    everything = [entry for name in names for entry in entries(name)]
    figures = compare_figures(lambda as_of, _: known.at(times.now() if as_of is None else as_of), everything)

    assert {each.id for each in figures} >= {"figure:hainan-centers", "figure:shanxi-counties", "figure:xialu-grids"}
    assert [each for each in figures if not each.ok] == []


@pytest.mark.parametrize("name", OWN)
def test_a_small_one_loads_too(name: str, tmp_path: Path) -> None:
    """At a twentieth of the generated totals."""
    small = build_seed(name, tmp_path / name, scale=0.05)

    assert load([small], Graph.build([], Revision(0, 0, ""))).is_good


@pytest.mark.parametrize(
    ("scale", "expected"),
    [(0.01, (3131, 22, 8)), pytest.param(1, (313087, 2245, 771), marks=pytest.mark.full)],
)
def test_a_year_of_events(scale: float, expected: tuple[int, int, int], store: Store, tmp_path: Path) -> None:
    """As many as published: all in 2021, all disputes mediated, every order accepted, some 8 % of the rest open."""
    package = build_seed("changan", tmp_path / "changan", scale=scale)
    with KnowledgeBase(store) as knowledge:
        loaded = knowledge.load([package], actor="test")
        assert loaded.revision is not None, loaded.report
        cases = [case for batch in store.find_cases(EventFilter()) for case in batch]
    year = (times.parse_instant("2021-01-01"), times.parse_instant("2022-01-01"))
    disputes = sum(case.event.matter.endswith("-dispute") for case in cases)
    orders = [order.state for case in cases for order in case.orders]
    settled = [case for case in cases if case.event.outcome == "MEDIATED"]
    open_now = [case for case in cases if case.event.state != "CLOSED"]

    assert (len(cases), disputes, len(orders)) == expected
    assert [case for case in cases if not year[0] <= case.event.reported_at < year[1]] == []
    assert len(settled) == disputes
    assert set(orders) == {"ACCEPTED"}
    assert 0.07 <= len(open_now) / len(cases) <= 0.09


def test_a_year_of_events_is_the_same_every_time(tmp_path: Path) -> None:
    """Byte for byte."""
    first, second = (build_seed("changan", tmp_path / name, scale=0.01) for name in ("a", "b"))

    assert [path.read_bytes() for path in sorted(first.iterdir())] == [
        path.read_bytes() for path in sorted(second.iterdir())
    ]


def test_the_nation_is_built_from_the_divisions_handed_in(tmp_path: Path) -> None:
    """All provinces, 95 % of 1 city, 2 counties, 4 towns and 87.12 % of 16 villages, each rounded up."""
    small = build_seed("national", tmp_path / "national", divisions=divisions(tmp_path / "divisions"))
    loaded = load([small], Graph.build([], Revision(0, 0, "")))
    figures = {
        each.id: each.found
        for each in compare_figures(lambda as_of, _: loaded.graph.at(as_of or times.now()), entries("national"))
    }

    assert loaded.is_good, loaded.report
    assert figures == {
        "figure:national-centers": 22,
        "figure:national-province-rate": 100,
        "figure:national-city-rate": 100,
        "figure:national-county-rate": 100,
        "figure:national-town-rate": 100,
    }
    assert len(loaded.graph.tables["areas"]) == 24


def divisions(folder: Path) -> Path:
    """One province with one city, two counties of two towns each and four villages in every town."""
    towns = [f"37010{county}00{town}" for county in (1, 2) for town in (1, 2)]
    tables = {
        "provinces": ["code,name", "37,山东省"],
        "cities": ["code,name,provinceCode", "3701,济南市,37"],
        "areas": ["code,name,cityCode", "370101,第1区,3701", "370102,第2区,3701"],
        "streets": ["code,name,areaCode", *(f"{town},第{town[-1]}街道,{town[:6]}" for town in towns)],
        "villages": [
            "code,name,streetCode",
            *(f"{town}00{n},第{n}社区居委会,{town}" for town in towns for n in (1, 2, 3, 4)),
        ],
    }
    folder.mkdir()
    for table, lines in tables.items():
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_the_nation_needs_divisions_and_sound_ones(tmp_path: Path) -> None:
    """One line says which, and what is wrong with them."""
    with pytest.raises(BadInput, match="seed 'national' is built from division tables: give --divisions FOLDER"):
        build_seed("national", tmp_path / "a")
    folder = divisions(tmp_path / "divisions")
    (folder / "cities.csv").write_text("code,name,provinceCode\n3801,济南市,37\n", "utf-8")
    with pytest.raises(BadInput, match=r"cities\.csv.* row 2.*'3801' does not begin with its provinceCode '37'"):
        build_seed("national", tmp_path / "b", divisions=folder)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "rules.csv").write_text("id,title\n", "utf-8")
    with pytest.raises(BadInput, match="holds no published divisions; expected provinces, cities, areas"):
        build_seed("national", tmp_path / "c", divisions=tmp_path / "empty")


def test_what_is_picked_lies_at_even_distances_and_groups_keep_to_one_area(tmp_path: Path) -> None:
    """14 of 513 villages have a large grid, every 36th or 37th; an officer's grids lie in one street."""
    small = build_seed("changan", tmp_path / "changan", scale=0.05)
    rows = {
        table: list(csv.DictReader((small / f"{table}.csv").read_text("utf-8").splitlines()))
        for table in ("areas", "posts")
    }
    villages = [row["id"] for row in rows["areas"] if row["level"] == "VILLAGE"]
    large = [row["parent"] for row in rows["areas"] if row["scale"] == "LARGE"]
    served = [row["areas"].split(";") for row in rows["posts"] if row["role"] == "COMMUNITY_POLICE"]

    assert [villages.index(each) for each in large] == [i * 513 // 14 for i in range(14)]
    assert len(served) == 6
    assert [len({grid[: len("area:610116001")] for grid in grids}) for grids in served] == [1] * 6


@pytest.mark.parametrize("name", seed_names())
def test_every_row_names_a_source_that_the_profile_explains(name: str) -> None:
    """What the profile itself assumes or generates is synthetic, what was published is not."""
    profile = yaml.safe_load((seed_root() / name / "profile.yaml").read_text("utf-8"))
    rows = [
        row
        for path in (seed_root() / name).glob("*.csv")
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    ]

    assert profile["assumptions"]
    assert {row["source"] for row in rows} <= profile["sources"].keys()
    assert [row for row in rows if (row["source"] == "profile.yaml") != (row["synthetic"] == "true")] == []


@pytest.mark.parametrize("name", NAMES)
def test_persons_are_numbered_never_named(name: str) -> None:
    """网格员001 and the like."""
    view = view_of(name, None)
    names = [view.tables["persons"].value(row, "name") for row in view.rows("persons")]

    assert [each for each in names if not re.fullmatch(r"\D+\d{2,4}", each)] == []


@pytest.mark.parametrize("name", [name for name in seed_names() if name != "xialu"])
def test_three_questions_at_least_are_on_the_page(name: str) -> None:
    """With their answers."""
    assert sum(len(yaml.safe_load(text)) for block, text in blocks() if block == name) >= 3


@pytest.mark.parametrize(("name", "text"), marked_blocks())
def test_the_page_tells_the_answers(name: str, text: str, tmp_path: Path) -> None:
    """Each entry of a block is among those that must be true, and the line under it is what comes of it."""
    block = tmp_path / "block.yaml"
    block.write_text(text, "utf-8")
    asked = read_expectations(block)
    results = check_expectations(lambda as_of, _: view_of(name, as_of), asked)

    assert [each for each in asked if each not in entries(name)] == []
    assert [each.message.partition(": ")[2] for each in results] == [
        line.removeprefix(ANSWER) for line in text.splitlines() if line.startswith(ANSWER)
    ]
    assert all(each.ok for each in results)

"""Every seed: built, loaded and asked what must be true of it, and docs/seeds.md tells the answers that come of it."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from graphkb.answers.expectation_numbers import FigureComparison, compare_figures
from graphkb.answers.expectations import Result, check_expectations
from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed, seed_names, seed_root
from graphkb.model import times
from graphkb.model.events import EventFilter
from graphkb.model.facts import Revision
from graphkb.stores.base import Store
from tests.npm import installed

PAGE = Path(__file__).parents[1] / "docs" / "seeds.md"
BLOCK = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWER = "# → "
LARGE = {"changan", "guangzhou", "national"}
"""Those of ten thousands of records and more: at full scale with `--full` only."""
OWN = [name for name in seed_names() if name != "national"]
"""Those that bring their own areas."""
EVERYDAY = [name for name in OWN if name not in LARGE]


def marked(names: list[str]) -> list[Any]:
    """The names as parameters of a test, each at full scale."""
    return [pytest.param(name, marks=pytest.mark.full) if name in LARGE else name for name in names]


every_seed = pytest.mark.parametrize("name", marked(seed_names()))

Known = Callable[[str], KnowledgeBase]
"""Gives a seed at full scale, loaded into SQLite."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives a seed at full scale, built once; the nation from the divisions that npm has."""

    @cache
    def build(name: str) -> Path:
        published = None
        if name == "national":
            published = installed(PAGE.parents[1] / "tests" / "divisions", "divisions") / "china-division" / "dist"
        return build_seed(name, tmp_path_factory.mktemp("seed") / name, divisions=published)

    return build


@pytest.fixture(scope="module")
def known(package: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with ExitStack() as opened:

        @cache
        def load_it(name: str) -> KnowledgeBase:
            url = f"sqlite:///{tmp_path_factory.mktemp('store') / name}.db"
            knowledge = opened.enter_context(KnowledgeBase.open(url, create=True))
            loaded = knowledge.load([package(name)], actor="test")
            assert loaded.revision is not None, loaded.report
            return knowledge

        yield load_it


def compared(knowledge: KnowledgeBase, asked: list[dict[str, Any]]) -> list[FigureComparison]:
    return compare_figures(knowledge.view, asked, knowledge.zone, knowledge.store)


def answered(knowledge: KnowledgeBase, asked: list[dict[str, Any]]) -> list[Result]:
    return check_expectations(knowledge.view, asked, knowledge.zone, knowledge.store)


def entries(name: str) -> list[dict[str, Any]]:
    return read_expectations(seed_root() / name / "expectations.yaml")


def blocks() -> list[tuple[str, str]]:
    """The questions of the page: the seed asked, and its entries with their answers."""
    return BLOCK.findall(PAGE.read_text("utf-8"))


def marked_blocks() -> list[Any]:
    """The same as parameters of a test."""
    return [pytest.param(*each, marks=pytest.mark.full) if each[0] in LARGE else each for each in blocks()]


@pytest.mark.parametrize("name", marked(OWN))
def test_what_must_be_true_is_true_on_every_store(name: str, store: Store, package: Callable[[str], Path]) -> None:
    """Each entry of expectations.yaml, after a load into a store."""
    with KnowledgeBase(store) as knowledge:
        loaded = knowledge.load([package(name)], actor="test")
        assert loaded.revision is not None, loaded.report
        results = answered(knowledge, entries(name))

    assert [each.message for each in results if not each.ok] == []
    assert len(results) == len(entries(name))


@pytest.mark.full
def test_what_must_be_true_of_the_nation_is_true(known: Known) -> None:
    """On SQLite alone, over the divisions that are published."""
    results = answered(known("national"), entries("national"))

    assert [each.message for each in results if not each.ok] == []
    assert len(results) == len(entries("national"))


@every_seed
def test_every_published_figure_is_counted_or_says_why_not(name: str, known: Known) -> None:
    """None stands for itself alone, and none is far from what is counted without a reason."""
    figures = compared(known(name), entries(name))

    assert [each for each in figures if not each.ok] == []
    assert [each.id for each in figures if each.found is None and each.note is None] == []


@pytest.mark.parametrize("names", [EVERYDAY, pytest.param(OWN, marks=pytest.mark.full)], ids=["few", "all"])
def test_all_fit_together_and_their_figures_still_agree(
    names: list[str], package: Callable[[str], Path], tmp_path: Path
) -> None:
    """Loaded one after the other; one command compares the figures of all of them."""
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/all.db", create=True) as knowledge:
        for name in names:
            loaded = knowledge.load([package(name)], actor="test")
            assert loaded.revision is not None, loaded.report
        figures = compared(knowledge, [entry for name in names for entry in entries(name)])

    assert {each.id for each in figures} >= {"figure:hainan-centers", "figure:shanxi-counties", "figure:xialu-grids"}
    assert [each for each in figures if not each.ok] == []


@pytest.mark.parametrize("name", OWN)
def test_a_small_one_loads_too(name: str, tmp_path: Path) -> None:
    """At a twentieth of the generated totals."""
    small = build_seed(name, tmp_path / name, scale=0.05)

    assert load([small], Graph.build([], Revision(0, 0, ""))).is_good


def test_a_year_of_events(store: Store, tmp_path: Path) -> None:
    """A hundredth of those published: all in 2021, disputes mediated by its end, orders accepted, some 8 % open."""
    with KnowledgeBase(store) as knowledge:
        loaded = knowledge.load([build_seed("changan", tmp_path / "changan", scale=0.01)], actor="test")
        assert loaded.revision is not None, loaded.report
        cases = [case for batch in store.find_cases(EventFilter()) for case in batch]
    year = (times.parse_instant("2021-01-01"), times.parse_instant("2022-01-01"))
    disputes = sum(case.event.matter.endswith("-dispute") for case in cases)
    orders = [order.state for case in cases for order in case.orders]
    settled = [case for case in cases if case.event.outcome == "MEDIATED"]
    open_now = [case for case in cases if case.event.state != "CLOSED"]

    assert (len(cases), disputes, len(orders)) == (3131, 22, 8)
    assert [case for case in cases if not year[0] <= case.event.reported_at < year[1]] == []
    assert len(settled) == disputes
    assert max(case.event.closed_at or year[1] for case in settled) < year[1]
    assert set(orders) == {"ACCEPTED"}
    assert 0.07 <= len(open_now) / len(cases) <= 0.09


def test_what_an_article_counts_had_happened_by_its_day(known: Known) -> None:
    """Nothing that Xialu reports on 19 August 2022 was open then; two months before, something was."""
    xialu = known("xialu")
    then, before = (
        xialu.unresolved("area:420204", as_of=times.parse_instant(day)) for day in ("2022-08-19", "2022-06-19")
    )

    assert then.open[0] == 0
    assert before.open[0] > 0


def test_forest_fires_and_straw_burnings_are_not_in_urban_communities(tmp_path: Path) -> None:
    """Patrols are in the mountains and villages below them, straw burns in villages: at a twentieth all are there."""
    small = build_seed("changan", tmp_path / "changan", scale=0.05)
    areas, events = (
        list(csv.DictReader((small / f"{table}.csv").read_text("utf-8").splitlines())) for table in ("areas", "events")
    )
    category = {row["id"]: row["category"] for row in areas}
    where = {
        matter: {category[row["area"]] for row in events if row["matter"] == f"matter:changan-{matter}"}
        for matter in ("forest-fire", "burning", "qinling", "visit")
    }

    assert where == {
        "forest-fire": {"MOUNTAIN", "RURAL"},
        "burning": {"RURAL", "MOUNTAIN", "URBAN_VILLAGE"},
        "qinling": {"MOUNTAIN"},
        "visit": {"RURAL", "MOUNTAIN", "URBAN_VILLAGE", "URBAN_COMMUNITY"},
    }


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


def test_the_nations_figures_are_those_of_december_2021() -> None:
    """All of them, counted as of that month."""
    rows = list(csv.DictReader((seed_root() / "national" / "figures.csv").read_text("utf-8").splitlines()))

    assert [(row["period_from"], row["period_to"]) for row in rows] == [("2021-12-01", "2022-01-01")] * 5


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


@every_seed
def test_persons_are_numbered_never_named(name: str, known: Known) -> None:
    """网格员001 and the like."""
    view = known(name).view()
    names = [view.tables["persons"].value(row, "name") for row in view.rows("persons")]

    assert [each for each in names if not re.fullmatch(r"\D+\d{2,4}", each)] == []


@pytest.mark.parametrize("name", [name for name in seed_names() if name != "xialu"])
def test_three_questions_at_least_are_on_the_page(name: str) -> None:
    """With their answers."""
    assert sum(len(yaml.safe_load(text)) for block, text in blocks() if block == name) >= 3


@pytest.mark.parametrize(("name", "text"), marked_blocks())
def test_the_page_tells_the_answers(name: str, text: str, known: Known, tmp_path: Path) -> None:
    """Each entry of a block is among those that must be true, and the line under it is what comes of it."""
    block = tmp_path / "block.yaml"
    block.write_text(text, "utf-8")
    asked = read_expectations(block)
    results = answered(known(name), asked)

    assert [each for each in asked if each not in entries(name)] == []
    assert [each.message.partition(": ")[2] for each in results] == [
        line.removeprefix(ANSWER) for line in text.splitlines() if line.startswith(ANSWER)
    ]
    assert all(each.ok for each in results)

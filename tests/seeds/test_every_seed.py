"""Every seed: loaded and asked what must be true of it, and docs/seeds.md tells the answers that come of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from graphkb.graph.graph import Graph
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed, seed_names, seed_root
from graphkb.model import times
from graphkb.model.facts import Revision
from graphkb.stores.base import Store
from tests.seeds.expected import answered, compared, entries
from tests.seeds.package_tables import Package, rows_of

PAGE = Path(__file__).parents[2] / "docs" / "seeds.md"
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
def known(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with ExitStack() as opened:

        @cache
        def load_it(name: str) -> KnowledgeBase:
            url = f"sqlite:///{tmp_path_factory.mktemp('store') / name}.db"
            knowledge = opened.enter_context(KnowledgeBase.open(url, create=True))
            loaded = knowledge.load([package(name)], actor="test")
            assert loaded.revision is not None, loaded.report
            return knowledge

        yield load_it


def blocks() -> list[tuple[str, str]]:
    """The questions of the page: the seed asked, and its entries with their answers."""
    return BLOCK.findall(PAGE.read_text("utf-8"))


def marked_blocks() -> list[Any]:
    """The same as parameters of a test."""
    return [pytest.param(*each, marks=pytest.mark.full) if each[0] in LARGE else each for each in blocks()]


@pytest.mark.parametrize("name", marked(OWN))
def test_what_must_be_true_is_true_on_every_store(name: str, store: Store, package: Package) -> None:
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
def test_all_fit_together_and_their_figures_still_agree(names: list[str], package: Package, tmp_path: Path) -> None:
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


def test_what_an_article_counts_had_happened_by_its_day(known: Known) -> None:
    """Nothing that Xialu reports on 19 August 2022 was open then; two months before, something was."""
    xialu = known("xialu")
    then, before = (
        xialu.unresolved("area:420204", as_of=times.parse_instant(day)) for day in ("2022-08-19", "2022-06-19")
    )

    assert then.open[0] == 0
    assert before.open[0] > 0


@pytest.mark.parametrize("name", seed_names())
def test_every_row_names_a_source_that_the_profile_explains(name: str) -> None:
    """What the profile itself assumes or generates is synthetic, what was published is not."""
    profile = yaml.safe_load((seed_root() / name / "profile.yaml").read_text("utf-8"))
    rows = [row for path in (seed_root() / name).glob("*.csv") for row in rows_of(path)]

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

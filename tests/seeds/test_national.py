"""The seed of the nation, built from the divisions that are handed in."""

from pathlib import Path

import pytest

from graphkb.answers.expectation_numbers import compare_figures
from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed, seed_root
from graphkb.model import times
from graphkb.model.facts import Revision
from tests.seeds.expected import entries
from tests.seeds.package_tables import rows_of


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


def test_the_nations_figures_are_those_of_december_2021() -> None:
    """All of them, counted as of that month."""
    rows = rows_of(seed_root() / "national" / "figures.csv")

    assert [(row["period_from"], row["period_to"]) for row in rows] == [("2021-12-01", "2022-01-01")] * 5

"""Small packages to load: a folder of CSV tables, and what it comes to against what is known."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphkb.graph.graph import Graph
from graphkb.loaders.load import Load, load
from graphkb.model.facts import Revision

WHOLE = Path(__file__).parent / "whole"
"""A package with every table, every column filled somewhere, several states and closed intervals."""

EMPTY = Graph.build([], Revision(0, 0, ""))

AREAS = """id,name,level,parent
area:p,湖北省,PROVINCE,
area:c,黄石市,CITY,area:p
area:k,下陆区,COUNTY,area:c
area:t,新下陆街道,TOWN,area:k
area:v,铜花社区,VILLAGE,area:t
"""
"""One area a level, from a province down to a community."""

ORGANIZATIONS = """id,name,classification,level
org:a,甲局,DEPARTMENT,COUNTY
org:b,乙局,DEPARTMENT,COUNTY
org:c,综治中心,CENTER,COUNTY
"""
"""Two departments and a center."""

Package = Callable[..., Path]
Loader = Callable[..., Load]


@pytest.fixture
def empty() -> Graph:
    """Nothing known."""
    return EMPTY


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Write the tables given by name as a folder, one after the other, and return it."""
    made = 0

    def make(**tables: str) -> Path:
        nonlocal made
        made += 1
        folder = tmp_path / f"package{made}"
        folder.mkdir()
        for name, text in tables.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        return folder

    return make


@pytest.fixture
def loaded(package: Package) -> Loader:
    """Load the tables given by name into *graph* (default: nothing known); `options` go to `load`."""

    def run(graph: Graph = EMPTY, options: dict[str, Any] | None = None, /, **tables: str) -> Load:
        return load([package(**tables)], graph, **(options or {}))

    return run

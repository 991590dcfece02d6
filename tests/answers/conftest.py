"""The real district, for answers that are tried on it."""

import pytest

from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed
from graphkb.model import times
from graphkb.model.facts import Revision


@pytest.fixture(scope="session")
def xialu(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The seed Xialu as it is at the end of 2022, after its merges."""
    package = build_seed("xialu", tmp_path_factory.mktemp("seed") / "xialu")
    loaded = load([package], Graph.build([], Revision(0, 0, "")))
    assert loaded.is_good, loaded.report
    return loaded.graph.at(times.parse_instant("2022-12-31"))

"""What the data owner of Xialu expects, entry by entry, of the seed as a load finds it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graphkb.answers.expectation_kinds import KINDS
from graphkb.answers.expectations import Result, check_expectations
from graphkb.graph.graph import Graph
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed, seed_root
from graphkb.model import times
from graphkb.model.facts import Revision

EXPECTATIONS = read_expectations(seed_root() / "xialu" / "expectations.yaml")


@cache
def results() -> list[Result]:
    """What came of each entry, asked of the seed at full scale."""
    with TemporaryDirectory() as folder:
        loaded = load([build_seed("xialu", Path(folder) / "xialu")], Graph.build([], Revision(0, 0, "")))
    assert loaded.is_good, loaded.report
    return check_expectations(lambda as_of, _: loaded.graph.at(times.now() if as_of is None else as_of), EXPECTATIONS)


@pytest.mark.parametrize("index", range(1, len(EXPECTATIONS) + 1))
def test_entry(index: int) -> None:
    """It holds."""
    result = results()[index - 1]

    assert result.index == index
    assert result.ok, result.message


def test_every_kind_of_expectation_is_asked() -> None:
    """None is skipped."""
    assert len(results()) == len(EXPECTATIONS)
    assert {result.kind for result in results()} == {*KINDS}

"""What the data owner of Xialu expects, entry by entry, of the seed as a load finds it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graphkb.answers.expectation_kinds import KINDS
from graphkb.answers.expectations import Result, check_expectations
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.seeds import build_seed, seed_root

EXPECTATIONS = read_expectations(seed_root() / "xialu" / "expectations.yaml")


@cache
def results() -> list[Result]:
    """What came of each entry, asked of the seed at full scale."""
    with TemporaryDirectory() as folder, KnowledgeBase.open(f"sqlite:///{folder}/x.db", create=True) as knowledge:
        loaded = knowledge.load([build_seed("xialu", Path(folder) / "xialu")], actor="test")
        assert loaded.revision is not None, loaded.report
        return check_expectations(knowledge.view, EXPECTATIONS, knowledge.zone, knowledge.store)


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

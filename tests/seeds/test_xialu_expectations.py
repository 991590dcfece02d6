"""What the data owner of Xialu expects, entry by entry, of the seed as a load finds it."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from graphkb.answers.expectation_kinds import KINDS
from graphkb.answers.expectations import Result
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.seeds import seed_root
from tests.seeds.expected import answered, entries

EXPECTATIONS = entries("xialu")
KNOWN_KINDS = {"who", "not_who", "count", "presence", "figure", "chain", "route", "coverage", "unresolved", "assess"}


@pytest.fixture(scope="module")
def results(xialu: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """What came of each entry, asked of the seed at full scale."""
    with KnowledgeBase.open(f"sqlite:///{tmp_path_factory.mktemp('store')}/x.db", create=True) as knowledge:
        loaded = knowledge.load([xialu], actor="test")
        assert loaded.revision is not None, loaded.report
        return answered(knowledge, EXPECTATIONS)


@pytest.mark.parametrize("index", range(1, len(EXPECTATIONS) + 1))
def test_entry(results: list[Result], index: int) -> None:
    """It holds."""
    result = results[index - 1]

    assert result.index == index
    assert result.ok, result.message


def test_every_kind_of_expectation_is_asked(results: list[Result]) -> None:
    """None is skipped."""
    assert len(results) == len(EXPECTATIONS)
    assert {result.kind for result in results} == {*KINDS}


def test_expectations_name_what_exists(intervals: dict[str, tuple[str, str]]) -> None:
    """At least 25 answers, each of a known kind; every id is in the package, but for the two that must be unknown."""
    lines = yaml.safe_load((seed_root() / "xialu" / "expectations.yaml").read_text(encoding="utf-8"))
    ids = re.findall(r"\b(?:area|org|post|person|matter|figure):[\w-]+", yaml.safe_dump(lines))

    assert {kind for line in lines for kind in line} <= KNOWN_KINDS
    assert Counter(kind for line in lines for kind in line)["who"] >= 25
    assert {i for i in ids if i not in intervals} == {"area:420204999", "matter:xialu-none"}

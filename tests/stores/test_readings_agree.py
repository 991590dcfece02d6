"""When a reading of Neo4j beside writers counts: nothing was finished meanwhile; beside a large commit two agree."""

from typing import Any

import pytest

from graphkb.stores.neo4j import reading
from graphkb.stores.neo4j.reading import Progress, undisturbed

IDLE = Progress(1, None)
NEXT = Progress(2, None)
LARGE = Progress(1, 4)
"""Four batches of a large commit are told, and perhaps not yet found."""


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([IDLE, IDLE], ["whole"]),
        ([IDLE, NEXT, NEXT], ["torn", "whole"]),
        ([LARGE, LARGE, LARGE], ["whole", "whole"]),
        ([LARGE, LARGE, LARGE, LARGE], ["torn", "whole", "whole"]),
        ([LARGE, NEXT, NEXT], ["torn", "whole"]),
    ],
)
def test_a_reading_counts(monkeypatch: pytest.MonkeyPatch, told: list[Progress], found: list[str]) -> None:
    """As `progress` tells before and after each reading, one after the other."""
    progresses, answers = iter(told), iter(found)
    monkeypatch.setattr(reading, "progress", lambda _transaction: next(progresses))
    monkeypatch.setattr(reading, "SETTLE_S", 0)
    transaction: Any = None

    assert undisturbed(transaction, lambda _now: next(answers)) == "whole"
    assert list(answers) == []

"""A rehearsal is made once for all its pages, and anew when what it tells could be another."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphkb.knowledge import KnowledgeBase, rehearsals
from tests.builders import DAY, area, chain, duty, matter, org

FACTS = [
    *chain("x COUNTY", "t TOWN", "v VILLAGE"), matter("noise"), *org("a", at=["x"]), *org("b", at=["x"]),
    duty("noise", "x", "a"), area("later", "VILLAGE", "t", since=100),
]  # fmt: skip
NOISE = {"matter": "matter:noise", "role": "LEAD", "area": "area:v", "organization": "org:b"}
TO_B: list[dict[str, Any]] = [{"put": {"table": "duties", "fields": NOISE}}]
DISSOLVED: list[dict[str, Any]] = [
    {"reorganize": {"kind": "DISSOLVE", "at": "1970-01-11T00:00:00Z", "originals": ["org:a"]}}
]


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/x.db", create=True) as knowledge:
        knowledge.commit(FACTS, actor="test")
        yield knowledge


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cells changed in each comparison that was really made."""
    done: list[int] = []
    impact = rehearsals.impact

    def counting(*views: Any, **options: Any) -> Any:
        report = impact(*views, **options)
        done.append(report.changed_cells)
        return report

    monkeypatch.setattr(rehearsals, "impact", counting)
    return done


def test_once_for_all_pages(knowledge: KnowledgeBase, made: list[int]) -> None:
    """While the same facts hold; those of other changes apart."""
    first = [knowledge.impact(TO_B, now=now).changed_cells for now in (DAY, 2 * DAY, 99 * DAY)]
    assert (first, made) == ([1, 1, 1], [1])
    knowledge.impact(DISSOLVED, now=DAY)
    knowledge.impact(TO_B, now=DAY)
    assert len(made) == 2


def test_anew_when_other_facts_hold(knowledge: KnowledgeBase, made: list[int]) -> None:
    """Without a date now counts: after day 100 there is another village."""
    for now in (DAY, 101 * DAY):
        report = knowledge.impact(TO_B, now=now)
        assert report.before.as_of == now
    assert len(made) == 2


def test_a_date_stands_still(knowledge: KnowledgeBase, made: list[int]) -> None:
    """Whenever it is asked."""
    reports = [knowledge.impact(DISSOLVED, now=now) for now in (DAY, 101 * DAY)]
    assert [report.before.as_of for report in reports] == [10 * DAY] * 2
    assert len(made) == 1


def test_anew_after_a_commit(knowledge: KnowledgeBase, made: list[int]) -> None:
    """What was told of the knowledge before is let go of."""
    gone = weakref.ref(knowledge.impact(TO_B, now=DAY).after.graph)
    knowledge.commit([duty("noise", "v", "b")], actor="test")
    gc.collect()
    assert gone() is None
    assert knowledge.impact(TO_B, now=DAY).changed_cells == 0
    assert made == [1, 0]


def test_problems_are_not_kept(knowledge: KnowledgeBase, made: list[int]) -> None:
    wrong: list[dict[str, Any]] = [{"put": {"table": "nothing", "fields": {}}}]
    assert [len(knowledge.impact(wrong).problems) for _ in range(2)] == [1, 1]
    assert made == []


def test_few_are_kept(knowledge: KnowledgeBase, made: list[int]) -> None:
    """The oldest goes first."""
    asked = [[{"put": {"table": "duties", "fields": {**NOISE, "priority": number}}}] for number in range(5)]
    for inputs in (*asked, asked[4], asked[1], asked[0]):
        knowledge.impact(inputs, now=DAY)
    assert len(made) == rehearsals.KEPT_REPORTS + 2

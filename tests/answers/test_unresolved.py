"""What is open: summed up the areas, by holder, in areas that no longer hold."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkb.answers.area_tree import counting_area
from graphkb.answers.unresolved import Unresolved, unresolved
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model.events import Tally
from graphkb.model.facts import Fact
from tests.answers.worlds import LAST_DAY, world
from tests.builders import DAY, area, chain, change, graph_of, org, view_of

DISTRICT = [
    *chain("xialu COUNTY", "east TOWN", "lake VILLAGE", "lake-1 GRID"),
    area("lake-2", "GRID", "lake"),
    area("west", "TOWN", "xialu", code="1"),
    *org("center", "CENTER", at=["xialu"]),
    *org("ecology"),
    *org("housing"),
]
"""Two towns; the west one has a code, so it comes first."""

TALLIES = [
    Tally("area:lake-1", "org:center", "REPORTED", 2, 1, 0, 50),
    Tally("area:lake-1", "org:ecology", "IN_HANDLING", 3, 0, 2, 40),
    Tally("area:lake-2", "org:ecology", "IN_HANDLING", 1, 1, 0, 70),
    Tally("area:east", "org:housing", "IN_HANDLING", 4, 2, 1, 60),
    Tally("area:xialu", "org:center", "ACCEPTED", 1, 0, 0, 80),
    Tally("area:elsewhere", "org:center", "ACCEPTED", 9, 9, 9, 1),
]


def shown(answer: Unresolved) -> list[tuple[object, ...]]:
    """Each node: its name, depth, parent, open, overdue, due soon, oldest and the children cut."""
    lists = zip(
        answer.depths, answer.parents, answer.open, answer.overdue, answer.due_soon, answer.oldest,
        answer.children_cut, strict=True,
    )  # fmt: skip
    return [(name, *rest) for name, rest in zip(names(answer), lists, strict=True)]


def names(answer: Unresolved) -> list[str | None]:
    tables = answer.view.tables
    return [
        tables["areas"].value(area, "name") if area is not None else organization_name(answer.view, organization)
        for area, organization in zip(answer.areas, answer.organizations, strict=True)
    ]


def organization_name(view: View, row: int | None) -> str | None:
    return None if row is None else str(view.tables["organizations"].value(row, "name"))


def holders(answer: Unresolved, position: int, first: int | None = None) -> list[tuple[str | None, int, int]]:
    rows = answer.by_holder(position, first)
    return [(organization_name(answer.view, each.organization), each.open, each.overdue) for each in rows]


def states(answer: Unresolved, position: int) -> list[tuple[str, int]]:
    return [(each.state, each.count) for each in answer.by_state(position)]


def test_what_is_open_is_summed_up_the_areas() -> None:
    """Counts are of the whole subtree, also of what is not shown; an area without any says so."""
    answer = unresolved(view_of(DISTRICT), TALLIES, "area:xialu")
    assert shown(answer) == [
        ("xialu", 0, -1, 11, 4, 3, 40, 0),
        ("west", 1, 0, 0, 0, 0, None, 0),
        ("east", 1, 0, 10, 4, 3, 40, 1),
    ]
    assert states(answer, 0) == [("REPORTED", 2), ("ACCEPTED", 1), ("IN_HANDLING", 8)]
    assert states(answer, 1) == []
    assert states(answer, 2) == [("REPORTED", 2), ("IN_HANDLING", 8)]
    assert holders(answer, 0) == [("ecology", 4, 1), ("housing", 4, 2), ("center", 3, 1)]
    assert holders(answer, 0, 2) == [("ecology", 4, 1), ("housing", 4, 2)]
    assert holders(answer, 2) == [("ecology", 4, 1), ("housing", 4, 2), ("center", 2, 1)]


def test_any_depth_gives_the_same_sums() -> None:
    """At depth 0 the area alone, at depth 3 down to the grids."""
    view = view_of(DISTRICT)
    assert shown(unresolved(view, TALLIES, "area:xialu", 0)) == [("xialu", 0, -1, 11, 4, 3, 40, 2)]
    deep = unresolved(view, TALLIES, "area:xialu", 3)
    assert shown(deep) == [
        ("xialu", 0, -1, 11, 4, 3, 40, 0),
        ("west", 1, 0, 0, 0, 0, None, 0),
        ("east", 1, 0, 10, 4, 3, 40, 0),
        ("lake", 2, 2, 6, 2, 2, 40, 0),
        ("lake-1", 3, 3, 5, 1, 2, 40, 0),
        ("lake-2", 3, 3, 1, 1, 0, 70, 0),
    ]
    assert holders(deep, 3) == [("ecology", 4, 1), ("center", 2, 1)]
    assert holders(deep, 0) == [("ecology", 4, 1), ("housing", 4, 2), ("center", 3, 1)]


def test_by_organization_there_is_one_child_for_each_holder() -> None:
    """Most open first, then by id; what nobody known holds comes last, without organization."""
    nobody = Tally("area:west", None, "REPORTED", 7, 0, 0, 90)
    answer = unresolved(view_of(DISTRICT), [*TALLIES, nobody], "area:xialu", by="ORGANIZATION")
    assert shown(answer) == [
        ("xialu", 0, -1, 18, 4, 3, 40, 0),
        ("ecology", 1, 0, 4, 1, 2, 40, 0),
        ("housing", 1, 0, 4, 2, 1, 60, 0),
        ("center", 1, 0, 3, 1, 0, 50, 0),
        (None, 1, 0, 7, 0, 0, 90, 0),
    ]
    assert states(answer, 3) == [("REPORTED", 2), ("ACCEPTED", 1)]
    assert holders(answer, 3) == [("center", 3, 1)]
    assert holders(answer, 4) == []
    alone = unresolved(view_of(DISTRICT), TALLIES, "area:xialu", 0, "ORGANIZATION")
    assert shown(alone) == [("xialu", 0, -1, 11, 4, 3, 40, 3)]
    assert holders(alone, 0) == [("ecology", 4, 1), ("housing", 4, 2), ("center", 3, 1)]


def test_nothing_open_is_an_answer() -> None:
    """Zeros, no oldest, nobody."""
    answer = unresolved(view_of(DISTRICT), [], "area:lake", by="ORGANIZATION")
    assert shown(answer) == [("lake", 0, -1, 0, 0, 0, None, 0)]
    assert (states(answer, 0), holders(answer, 0)) == ([], [])


def gone(name: str, level: str, parent: str, day: float = 5) -> Fact:
    return area(name, level, parent, until=day)


CHANGED = [
    *DISTRICT,
    gone("shop", "VILLAGE", "west"), gone("mill", "VILLAGE", "west"), gone("pond", "VILLAGE", "west"),
    gone("north", "TOWN", "xialu"), gone("hill", "VILLAGE", "north"), gone("moor", "VILLAGE", "north"),
    area("new", "VILLAGE", "east", since=5),
    change("merge", "MERGE", 5, "area:shop", "area:lake"),
    change("split", "SPLIT", 5, "area:mill", "area:new area:lake"),
    change("north", "MERGE", 5, "area:north", "area:west"),
    change("hill", "MERGE", 5, "area:hill", "area:new"),
]  # fmt: skip
"""What became of six areas on day 5."""


@pytest.mark.parametrize(
    ("where", "counts_in"),
    [
        ("lake-1", "area:lake-1"),
        ("shop", "area:lake"),  # its successor, in another town
        ("mill", "area:lake"),  # of two successors the first by id
        ("pond", "area:west"),  # none: the area above its last state
        ("hill", "area:new"),
        ("moor", "area:west"),  # none, and the town above is gone too: that town's successor
        ("nowhere", None),
    ],
)
def test_what_happened_in_an_area_that_is_gone_counts_once_elsewhere(where: str, counts_in: str | None) -> None:
    """In its successor, the first by id; else above its last state."""
    view = view_of(CHANGED, 6)
    row = counting_area(view, f"area:{where}")
    assert (None if row is None else view.id("areas", row)) == counts_in
    total = unresolved(view, [Tally(f"area:{where}", None, "REPORTED", 1, 0, 0, 1)], "area:xialu", 3)
    here = [name for name, count in zip(names(total), total.open, strict=True) if count]
    assert total.open[0] == (counts_in is not None)
    assert counts_in is None or f"area:{here[-1]}" == counts_in


def test_before_it_was_founded_an_area_counts_in_what_it_was_made_from() -> None:
    """History that was loaded under the codes of today is not lost when an earlier day is asked about."""
    view = view_of(CHANGED, 4)
    assert counting_area(view, "area:new") == view.row("area:hill")
    assert counting_area(view, "area:shop") == view.row("area:shop")


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"area_id": "area:nowhere"}, NotFound, "area:nowhere"),
        ({"area_id": "org:center"}, NotFound, "org:center"),
        ({"area_id": "area:new"}, NotFound, "'area:new' does not hold at 1970-01-05"),
        ({"depth": -1}, BadInput, "depth -1: from 0"),
        ({"by": "MATTER"}, BadInput, "by 'MATTER': expected one of AREA, ORGANIZATION"),
    ],
)
def test_a_wrong_question_is_refused_in_one_line(asked: dict[str, object], error: type[Exception], says: str) -> None:
    """With the value at fault."""
    question: dict[str, object] = {"area_id": "area:xialu", **asked}
    with pytest.raises(error) as caught:
        unresolved(view_of(CHANGED, 4), [], **question)  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
    assert says in str(caught.value)


def test_a_loop_of_areas_is_entered_once() -> None:
    """Wrong data does not hang the question, nor count twice."""
    facts = [area("a", "TOWN", "b"), area("b", "TOWN", "a"), area("g", "GRID", "b")]
    answer = unresolved(view_of(facts), [Tally("area:g", None, "REPORTED", 2, 0, 0, 5)], "area:a", 9)
    assert [(name, count) for name, count in zip(names(answer), answer.open, strict=True)] == [
        ("a", 2), ("b", 2), ("g", 2),
    ]  # fmt: skip


TALLY = st.builds(
    Tally,
    area=st.integers(0, 12).map("area:{}".format),
    holder=st.sampled_from([None, "org:0", "org:1", "org:nobody"]),
    state=st.sampled_from(["REPORTED", "ACCEPTED", "IN_HANDLING"]),
    open=st.integers(1, 3),
    overdue=st.integers(0, 1),
    due_soon=st.integers(0, 1),
    oldest=st.integers(0, 99),
)


@settings(max_examples=150, deadline=None)
@given(world_of=st.tuples(st.integers(0, 10**6), st.integers(1, 9)), day=st.integers(0, LAST_DAY + 1),
       depth=st.integers(0, 4), tallies=st.lists(TALLY, max_size=20))  # fmt: skip
def test_random_worlds_sum_as_by_hand(
    world_of: tuple[int, int], day: int, depth: int, tallies: Sequence[Tally]
) -> None:
    """Each node against a count over all tallies, one by one, with nothing kept; roots of loops are left out."""
    view = graph_of(world(*world_of)).at(day * DAY)
    for root in view.rows("areas"):
        if any(view.parent("areas", each) == root for each in view.ancestors("areas", root)):
            continue
        root_id = view.id("areas", root)
        by_area = unresolved(view, tallies, root_id, depth)
        for position, place in enumerate(by_area.areas):
            assert place is not None
            assert counted(by_area, position) == by_hand(below(view, place, tallies))
        by_holder = unresolved(view, tallies, root_id, 1, "ORGANIZATION")
        for position, organization in enumerate(by_holder.organizations[1:], 1):
            held = [each for each in below(view, root, tallies) if holder_row(view, each) == organization]
            assert counted(by_holder, position) == by_hand(held)
        assert len({*by_holder.organizations[1:]}) == len(by_holder.organizations[1:])
        assert sum(by_holder.open[1:]) == by_holder.open[0] == by_area.open[0]


def counted(answer: Unresolved, position: int) -> tuple[object, ...]:
    by_state = {each.state: each.count for each in answer.by_state(position)}
    counts = answer.open[position], answer.overdue[position], answer.due_soon[position], answer.oldest[position]
    return (*counts, by_state)


def by_hand(tallies: Sequence[Tally]) -> tuple[object, ...]:
    by_state = Counter[str]()
    for each in tallies:
        by_state[each.state] += each.open
    sums = [sum(each[i] for each in tallies) for i in (3, 4, 5)]
    return (*sums, min((each.oldest for each in tallies), default=None), by_state)


def below(view: View, root: int, tallies: Iterable[Tally]) -> list[Tally]:
    """Those that count in an area or below it."""
    found = []
    for each in tallies:
        row = counting_area(view, each.area)
        if row is not None and (row == root or root in view.ancestors("areas", row)):
            found.append(each)
    return found


def holder_row(view: View, tally: Tally) -> int | None:
    return None if tally.holder is None else view.nearest(tally.holder)

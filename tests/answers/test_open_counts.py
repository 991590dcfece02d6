"""Kept counts of open events: at any instant, after any change, as if they were counted one by one."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from graphkb.answers.area_tree import area_tree
from graphkb.answers.open_counts import OpenCounts
from graphkb.model.clocks import is_due_soon, is_overdue
from graphkb.model.events import Case, Event
from graphkb.model.figures import OpenEvent, open_event
from tests.builders import area, chain, view_of

VIEW = view_of([*chain("x COUNTY", "east TOWN", "lake VILLAGE"), area("west", "TOWN", "x")])
TREE = area_tree(VIEW, "area:x", 1)
"""The county, then the two towns: what happened in the village counts in the east."""
POSITION = {"area:x": 0, "area:east": 1, "area:lake": 1, "area:west": 2}

CASES = st.builds(
    lambda place, center, state, start, length: Case(
        Event(id="event:1", matter="matter:m", area=place, center=center, state=state, reported_at=start,
              due_at=None if length is None else start + length)
    ),
    place=st.sampled_from([*POSITION, "area:elsewhere"]),
    center=st.sampled_from([None, "org:a", "org:b"]),
    state=st.sampled_from(["REPORTED", "ACCEPTED"]),
    start=st.integers(0, 3),
    length=st.none() | st.integers(-2, 6),
)  # fmt: skip
"""Events with every deadline that there may be, also none, and one before its start."""


def counted(case: Case) -> OpenEvent:
    event = open_event(case)
    assert event is not None
    return event


@settings(max_examples=300, deadline=None)
@given(
    cases=st.lists(CASES, max_size=12),
    later=st.lists(CASES, max_size=6),
    gone=st.integers(0, 12),
    now=st.integers(-3, 10),
)
def test_counts_are_those_of_the_clocks(cases: list[Case], later: Sequence[Case], gone: int, now: int) -> None:
    """Some there at the start, some that come, some of the first that go."""
    counts = OpenCounts(VIEW, TREE, [counted(case) for case in cases])
    for case in later:
        counts.add(VIEW, counted(case))
    for case in cases[:gone]:
        counts.remove(VIEW, counted(case))
    expected: list[dict[tuple[str | None, str], list[int]]] = [{}, {}, {}]
    for case in [*cases[gone:], *later]:
        if case.event.area in POSITION:
            cell = expected[POSITION[case.event.area]]
            its = cell.setdefault((case.event.center, case.event.state), [0, 0, 0, 99])
            its[0] += 1
            its[1] += is_overdue(case.event, (), now)
            its[2] += is_due_soon(case.event, (), now)
            its[3] = min(its[3], case.event.reported_at)
    assert counts.cells(now) == expected


def test_what_is_closed_is_not_counted() -> None:
    """It has no clocks any more."""
    assert (
        open_event(Case(Event(id="event:1", matter="matter:m", area="area:x", reported_at=0, state="CLOSED"))) is None
    )

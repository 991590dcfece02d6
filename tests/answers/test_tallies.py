"""What was open at an earlier instant: read back from the transitions, against what was counted at that instant."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkb.answers.tallies import tallies_at
from graphkb.model.clocks import is_overdue
from graphkb.model.events import Case, Event, Tally, Transition, WorkOrder
from graphkb.model.past import case_at
from graphkb.model.times import to_text
from tests.answers.office import Office, parts
from tests.events.scene import ECOLOGY, HOUR, START


def open_then(office: Office, at: int) -> list[Tally]:
    return sorted(tallies_at(office.cases.values(), office.history, at), key=str)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), actions=st.integers(20, 80))
def test_every_earlier_instant_is_counted_as_it_was_then(seed: int, actions: int) -> None:
    """States, holders, centers, clocks: after all that happened since, and between two actions too."""
    office = Office(Random(seed))
    office.work(actions)
    for at, tallies in office.snapshots:
        assert open_then(office, at) == tallies
    assert open_then(office, START - 1) == []


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), actions=st.integers(20, 80))
def test_older_history_tells_where_orders_were_that_waited(seed: int, actions: int) -> None:
    """It does not tell until when: holders and states are still exact; and so is the last count, clocks and all."""
    office = Office(Random(seed))
    office.work(actions)
    office.history = [replace(each, reason=None) if each.action == "AWAIT" else each for each in office.history]
    for at, tallies in office.snapshots:
        assert [each[:4] + each[6:] for each in open_then(office, at)] == [each[:4] + each[6:] for each in tallies]
    assert open_then(office, office.now) == office.snapshots[-1][1]


@pytest.mark.parametrize(
    ("hour", "awaited", "overdue"),
    [
        (30, 0, False),
        (50, 10, False),  # waits since hour 40: its clock stands still
        (60, 20, False),  # resumed, with 8 of 48 hours left from then on
        (68, 20, False),
        (69, 20, True),
    ],
)
def test_time_awaited_counts_as_far_as_it_had_been_awaited(hour: int, awaited: int, overdue: bool) -> None:  # noqa: FBT001 - named by parametrize
    """An order to be replied to within 48 hours waits from hour 40 to hour 60, of which its history tells no more."""
    signed = START
    order = WorkOrder(
        id="order:1", event="event:1", organization=ECOLOGY, role="LEAD", dispatched_at=START, state="REPLIED",
        signed_at=signed, reply_due_at=signed + 48 * HOUR, awaited_ms=20 * HOUR,
    )  # fmt: skip
    event = Event(id="event:1", matter="matter:noise", area="area:1", reported_at=START, state="IN_HANDLING")
    history = [
        done("event:1", 0, "DISPATCH", "IN_HANDLING"), done("order:1", 0, "DISPATCH", "DISPATCHED"),
        done("order:1", 0, "SIGN", "SIGNED"), done("order:1", 0, "START", "IN_PROGRESS"),
        done("order:1", 40, "AWAIT", "AWAITING"), done("order:1", 60, "RESUME", "IN_PROGRESS"),
        done("order:1", 100, "REPLY", "REPLIED"),
    ]  # fmt: skip
    at = START + hour * HOUR
    then = case_at(Case(event, (order,)), history, at)
    assert then is not None
    assert then.orders[0].awaited_ms == awaited * HOUR
    assert is_overdue(*parts(then), at) is overdue
    assert [each.overdue for each in tallies_at([Case(event, (order,))], history, at)] == [int(overdue)]


@pytest.mark.parametrize(
    ("hour", "awaited", "overdue"),
    [
        (30, 0, False),
        (40, 30, False),  # put off for 30 hours at once
        (60, 20, False),  # resumed ten hours before: those are not allowed for
        (68, 20, False),
        (69, 20, True),
        (70, 30, False),  # put off again for 10 hours: due at hour 78
        (78, 30, False),
        (79, 30, True),  # it goes on waiting after hour 80, which does not count
        (90, 30, True),
    ],
)
def test_time_awaited_counts_up_to_the_stated_end(hour: int, awaited: int, overdue: bool) -> None:  # noqa: FBT001 - named by parametrize
    """An order to be replied to within 48 hours is put off at hour 40 to hour 70, and at hour 70 to hour 80."""
    order = WorkOrder(
        id="order:1", event="event:1", organization=ECOLOGY, role="LEAD", dispatched_at=START, state="REPLIED",
        signed_at=START, reply_due_at=START + 48 * HOUR, awaited_ms=30 * HOUR,
    )  # fmt: skip
    event = Event(id="event:1", matter="matter:noise", area="area:1", reported_at=START, state="IN_HANDLING")
    history = [
        done("event:1", 0, "DISPATCH", "IN_HANDLING"), done("order:1", 0, "START", "IN_PROGRESS"),
        done("order:1", 40, "AWAIT", "AWAITING", until=70), done("order:1", 41, "SUPERVISE", "AWAITING", until=42),
        done("order:1", 60, "RESUME", "IN_PROGRESS"),
        done("order:1", 70, "AWAIT", "AWAITING", until=80), done("order:1", 90, "RESUME", "IN_PROGRESS"),
        done("order:1", 100, "REPLY", "REPLIED"),
    ]  # fmt: skip
    at = START + hour * HOUR
    then = case_at(Case(event, (order,)), history, at)
    assert then is not None
    assert then.orders[0].awaited_ms == awaited * HOUR
    assert is_overdue(*parts(then), at) is overdue


def done(subject: str, hour: int, action: str, state: str, until: int | None = None) -> Transition:
    return Transition(
        subject=subject, event="event:1", at=START + hour * HOUR, actor="user:1", organization=None, post=None,
        action=action, from_state=None, to_state=state,
        reason=None if until is None else to_text(START + until * HOUR),
    )  # fmt: skip

"""What was open at an earlier instant: read back from the transitions, against what was counted at that instant."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkb.answers.tallies import tallies_at
from graphkb.events.dispatch import dispatch, whistle
from graphkb.events.life_cycle import (
    act_on_event,
    act_on_work_order,
    allowed_on_event,
    allowed_on_work_order,
    report_event,
)
from graphkb.model.clocks import is_due_soon, is_overdue
from graphkb.model.events import Act, Case, Event, Moved, Report, Tally, Transition, WorkOrder, holder, open_lead
from graphkb.model.past import case_at
from graphkb.model.times import to_text
from tests.events.scene import CENTER, DEADLINE, DISTRICT, ECOLOGY, HOUR, HOUSING, LOCAL, START, errand

Snapshot = tuple[int, list[Tally]]


class Office:
    """Events handled at random, and what was open after every action, counted on the spot."""

    def __init__(self, random: Random, *, awaits: bool = True) -> None:
        self.random = random
        self.awaits = awaits
        self.now = START
        self.cases: dict[str, Case] = {}
        self.history: list[Transition] = []
        self.snapshots: list[Snapshot] = []

    def work(self, actions: int) -> None:
        for number in range(actions):
            self.now += self.random.choice([1, HOUR, 9 * HOUR, 40 * HOUR])
            made = self._report(number) if not self.cases or self.random.random() < 0.2 else self._act(number)
            if isinstance(made, Moved):
                self._keep(made)
            self.snapshots.append((self.now, self._counted()))

    def _report(self, number: int) -> Any:
        what = Report(
            id=f"event:{number}", matter="matter:noise", area=f"area:{number % 2}", channel="PATROL", title="噪声",
            reported_at=self.now - self.random.choice([0, HOUR]),
        )  # fmt: skip
        return report_event(what, self._by(), center=CENTER, deadline=DEADLINE, local=LOCAL)

    def _act(self, number: int) -> Any:
        case = self.random.choice([*self.cases.values()])
        if case.orders and self.random.random() < 0.6:
            return self._act_on_order(case)
        actions = allowed_on_event(case.event, case.orders)
        if not actions:
            return None
        action = self.random.choice(actions)
        version = {"expected_version": case.event.version}
        sent = errand(self.random.choice([ECOLOGY, HOUSING]), id=f"order:{number}")
        if action == "WHISTLE":
            return whistle(case.event, case.orders, "EMERGENCY", [sent], self._by(), local=LOCAL, **version)
        if action == "DISPATCH":
            leads = [] if open_lead(case.orders) else [errand(HOUSING, "LEAD", f"order:{number}-lead")]
            return dispatch(case.event, case.orders, [*leads, sent], self._by(), local=LOCAL, **version)
        more = {"CLOSE": {"outcome": "NO_ACTION"}, "ESCALATE": {"superior": DISTRICT}}.get(action, {})
        return act_on_event(case.event, case.orders, action, self._by(), **version, **more)  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it

    def _act_on_order(self, case: Case) -> Any:
        order = self.random.choice(case.orders)
        actions = [each for each in allowed_on_work_order(order) if self.awaits or each != "AWAIT"]
        if not actions:
            return None
        action = self.random.choice(actions)
        until = self.now + self.random.choice([2, 30, 90]) * HOUR if action == "AWAIT" else None
        reason = "OTHER" if action == "RETURN" else None
        return act_on_work_order(
            case.event, case.orders, order, action, self._by(), expected_version=order.version, local=LOCAL,
            until=until, reason=reason,
        )  # fmt: skip

    def _by(self) -> Act:
        return Act(self.now, "user:somebody")

    def _keep(self, made: Moved) -> None:
        made = made.numbered(len(self.history))
        before = self.cases[made.event.id].orders if made.event.id in self.cases else ()
        orders = {each.id: each for each in (*before, *made.orders)}
        self.cases[made.event.id] = Case(made.event, tuple(orders.values()))
        self.history += made.transitions

    def _counted(self) -> list[Tally]:
        groups: dict[tuple[Any, ...], list[Case]] = {}
        for case in self.cases.values():
            if case.event.is_open:
                key = case.event.area, holder(case.event, case.orders), case.event.state
                groups.setdefault(key, []).append(case)
        return sorted((self._tally(key, cases) for key, cases in groups.items()), key=str)

    def _tally(self, key: tuple[Any, ...], cases: list[Case]) -> Tally:
        overdue = sum(is_overdue(*parts(case), self.now) for case in cases)
        due_soon = sum(is_due_soon(*parts(case), self.now) for case in cases)
        return Tally(*key, len(cases), overdue, due_soon, min(case.event.reported_at for case in cases))


def parts(case: Case) -> tuple[Event, tuple[WorkOrder, ...]]:
    return case.event, case.orders


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

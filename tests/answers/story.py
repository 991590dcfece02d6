"""Events told action by action, as the desk would do them: what they become is in the records, by nobody's hand."""

from dataclasses import replace
from typing import Any

from graphkb.events.dispatch import Errand, dispatch, whistle
from graphkb.events.life_cycle import act_on_event, act_on_work_order, rate_work_order, report_event
from graphkb.model.clocks import LocalTime
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Act, Case, Moved, Problem, Report, Transition, WorkOrder
from graphkb.model.times import parse_instant
from tests.events.scene import LOCAL

DEADLINE = Deadline("PT2H", "P7D", "P15D", "CLASS", "CLASS", "CLASS")
"""Of every order and event of a story that says nothing else."""


def local(text: str) -> int:
    """The instant of `2022-03-01 08:00` in China."""
    return parse_instant(text.replace(" ", "T") + ":00+08:00")


class Story:
    """One event: `at` sets the clock, the other methods do what their name says at that time."""

    def __init__(self, name: str = "1", time: LocalTime = LOCAL) -> None:
        self.name, self.time = name, time
        self.now = 0
        self.case: Case | None = None
        self.transitions: list[Transition] = []

    def at(self, text: str) -> "Story":
        self.now = local(text)
        return self

    def report(self, where: str = "area:g", matter: str = "matter:noise", center: str | None = "org:center",
               post: str | None = None, deadline: Deadline = DEADLINE) -> "Story":  # fmt: skip
        what = Report(id=f"event:{self.name}", matter=matter, area=where, channel="PATROL", title="噪声")
        return self._keep(report_event(what, self._by(post), center=center, deadline=deadline, local=self.time))

    def act(self, action: str, post: str | None = None, **more: Any) -> "Story":
        case = self._case
        version = case.event.version
        return self._keep(
            act_on_event(case.event, case.orders, action, self._by(post), expected_version=version, **more)
        )

    def send(self, *organizations: str, role: str = "LEAD", kind: str | None = None, post: str | None = None,
             deadline: Deadline = DEADLINE) -> "Story":  # fmt: skip
        case = self._case
        errands = [Errand(self._order_id(n), each, deadline, role) for n, each in enumerate(organizations)]
        common: dict[str, Any] = {"expected_version": case.event.version, "local": self.time}
        if kind is not None:
            return self._keep(whistle(case.event, case.orders, kind, errands, self._by(post), **common))
        return self._keep(dispatch(case.event, case.orders, errands, self._by(post), **common))

    def order(self, organization: str, action: str, post: str | None = None, **more: Any) -> "Story":
        order, case = self._order_of(organization), self._case
        return self._keep(
            act_on_work_order(
                case.event, case.orders, order, action, self._by(post), expected_version=order.version,
                local=self.time, **more,
            )
        )  # fmt: skip

    def rate(self, organization: str, score: int) -> "Story":
        order = self._order_of(organization)
        return self._keep(
            rate_work_order(self._case.event, order, score, self._by(None), expected_version=order.version)
        )

    def changed(self, **fields: Any) -> "Story":
        """The event with other fields, as a loaded one might have."""
        self.case = Case(replace(self._case.event, **fields), self._case.orders)
        return self

    @property
    def told(self) -> tuple[Case, list[Transition]]:
        """The case as it stands, and its transitions."""
        return self._case, self.transitions

    @property
    def _case(self) -> Case:
        assert self.case is not None
        return self.case

    def _order_id(self, number: int) -> str:
        return f"order:{self.name}-{len(self._case.orders) + number}"

    def _order_of(self, organization: str) -> WorkOrder:
        """The latest order to an organization."""
        return [each for each in self._case.orders if each.organization == organization][-1]

    def _by(self, post: str | None) -> Act:
        return Act(self.now, "user:somebody", post=post)

    def _keep(self, made: Moved | Problem) -> "Story":
        assert isinstance(made, Moved), made
        made = made.numbered(len(self.transitions))
        orders = {} if self.case is None else {each.id: each for each in self.case.orders}
        self.case = Case(made.event, tuple((orders | {each.id: each for each in made.orders}).values()))
        self.transitions += made.transitions
        return self

"""What is there to be read about events: cases, their history, who was responsible, and what would escalate."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from graphkb.answers.escalation import EscalationChain, escalation_chain
from graphkb.answers.escalation_policy import EscalationRule
from graphkb.answers.event_places import areas_within
from graphkb.answers.handling import responsible_for
from graphkb.answers.responsibility import Responsibility
from graphkb.errors import NotFound
from graphkb.events.escalation import ChainOf, EscalationItem, escalation_item, rules_left
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.knowledge.keeping import KeptGraph, KnownAt
from graphkb.knowledge.policies import SHIPPED, Policies
from graphkb.model import times
from graphkb.model.clocks import LocalTime, is_overdue
from graphkb.model.events import Case, Event, EventFilter, EventOrder, Transition, center_at
from graphkb.model.past import case_at


class EscalationPreview(NamedTuple):
    """What the policy says of the open events of an area: those that go up now, and why each other one does not."""

    due: list[EscalationItem]
    not_due: list[EscalationItem]


class EventReader:
    """The events of one store, and the knowledge by which they are understood. Thread-safe.

    Args:
        knowledge: Whose store and graph.
        policies: What the deployment decides.
        clock: Gives the present instant.
    """

    def __init__(
        self, knowledge: KeptGraph, policies: Policies = SHIPPED, clock: Callable[[], int] = times.now
    ) -> None:
        self.knowledge = knowledge
        self.policies = policies
        self.now = clock

    @cached_property
    def local(self) -> LocalTime:
        """How the deployment counts time."""
        return self.policies.local_time(self.knowledge.zone)

    def event(self, event: str) -> Case | None:
        """Return an event with its work orders; None: no event has this id.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        return next(iter(self.knowledge.store.cases([event])), None)

    def work_order(self, order: str) -> Case | None:
        """Return the event, with its work orders, that this one belongs to; None: no order has this id.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        return self.knowledge.store.case_of(order)

    def transitions(self, event: str) -> list[Transition]:
        """Return what was done with an event and its work orders, first to last.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        return self.knowledge.store.transitions([event])

    def find(
        self,
        which: EventFilter,
        order: Sequence[EventOrder] = (),
        *,
        after: Sequence[int | str | None] | None = None,
        limit: int = 1000,
    ) -> list[Event]:
        """Return the events that fit *which*, in *order*, then by id.

        Args:
            which: Which events; `graphkb.answers.event_places` has the areas and matters that one of them stands for.
            order: As `Store.find_events` takes it.
            after: As `Store.find_events` takes it.
            limit: Most events.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        return self.knowledge.store.find_events(which, order, after=after, limit=limit)

    def explain_of(self, order: str) -> Responsibility:
        """Return who was responsible when a work order was sent, as known then: `explain` has the duty that sent it.

        An order of the time before anything was known, as loaded history has it, is explained by what is known now.

        Args:
            order: Id of the work order.

        Raises:
            NotFound: no order has this id.
            StoreUnavailable: no answer from the store.
        """
        case = self.work_order(order)
        if case is None:
            raise NotFound(f"{order!r}: no work order is called so")
        sent = next(each for each in case.orders if each.id == order)
        return self.responsible_at(case.event, sent.dispatched_at)

    def responsible_at(self, event: Event, at: int, graph: Graph | None = None) -> Responsibility:
        """Return who was responsible for *event* at an instant, as known then.

        Args:
            event: The event.
            at: The instant.
            graph: What counts where nothing was known yet; None: the latest that this process has.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        view = self.knowledge.view(at, times.to_datetime(at))
        return responsible_for(view if view.graph.revision.number else (graph or self.knowledge.graph).at(at), event)

    def chain(
        self,
        event: str,
        *,
        policy: Sequence[EscalationRule] | None = None,
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> EscalationChain:
        """Return who is above the center that has an event at an instant, level by level.

        With the delays of the rules that are not used up then: the first step that has one is the next one up.

        Args:
            event: Its id.
            policy: The rules; None: the deployment's.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: no event has this id.
            BadInput: a revision not made yet.
            StoreUnavailable: no answer from the store.
        """
        case = self.event(event)
        if case is None:
            raise NotFound(f"{event!r}: no event is called so")
        at = self.now() if as_of is None else as_of
        view, history = self.knowledge.view(at, known_at), self.transitions(event)
        center = center_at(case.event, history, at)
        if center is None:
            return EscalationChain(view, None, (), complete=True, reasons=("NO_SUPERIOR",))
        then, happened = case_at(case, history, at), [each for each in history if each.at <= at]
        rules = self._rules(policy)
        return escalation_chain(view, center, rules if then is None else rules_left(then, happened, rules, at))

    def escalation_preview(self, area: str, *, policy: Sequence[EscalationRule] | None = None) -> EscalationPreview:
        """Return which open events of *area* the policy takes a level up now, and why it does not take the others.

        Args:
            area: Its id; what counts in it is judged, as `unresolved` has it.
            policy: The rules; None: the deployment's.

        Raises:
            NotFound: no area is called so.
            StoreUnavailable: no answer from the store.
        """
        view = self.knowledge.view(self.now())
        preview = EscalationPreview([], [])
        for item in self._items(view, area, self._rules(policy)):
            (preview.due if item.reason is None else preview.not_due).append(item)
        return preview

    def _rules(self, policy: Sequence[EscalationRule] | None) -> Sequence[EscalationRule]:
        return self.policies.escalation if policy is None else policy

    def _items(
        self, view: View, area: str, rules: Sequence[EscalationRule], *, overdue_only: bool = False
    ) -> Iterator[EscalationItem]:
        chain_of, now = chains(view), view.as_of
        which = EventFilter(areas=areas_within(view, area), is_open=True, is_overdue=overdue_only or None, now=now)
        for cases in self.knowledge.store.find_cases(which):
            history: dict[str, list[Transition]] = {}
            late = [case.event.id for case in cases if is_overdue(case.event, case.orders, now)]
            for each in self.knowledge.store.transitions(late):
                history.setdefault(each.event, []).append(each)
            for case in cases:
                yield escalation_item(
                    view, case, history.get(case.event.id, ()), rules, chain_of=chain_of, local=self.local
                )


def chains(view: View) -> ChainOf:
    """Return what gives the chain of a center at the instant of *view*, each found once."""
    found: dict[tuple[str, int], EscalationChain] = {}

    def chain_of(center: str, rules: Sequence[EscalationRule]) -> EscalationChain:
        if (center, len(rules)) not in found:
            found[center, len(rules)] = escalation_chain(view, center, rules)
        return found[center, len(rules)]

    return chain_of

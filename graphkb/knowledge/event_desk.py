"""The event desk: what people do with events and work orders, decided by what is known at that instant."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from graphkb.answers.escalation import escalation_chain
from graphkb.answers.escalation_policy import EscalationRule
from graphkb.answers.handling import center_of, event_deadline, responsible_for
from graphkb.answers.lookup import is_in
from graphkb.errors import BadInput
from graphkb.events import life_cycle
from graphkb.events.addressing import called_by_duty, errand_named, errands_by_duty
from graphkb.events.dispatch import Errand, dispatch, whistle
from graphkb.events.escalation import escalation_item
from graphkb.events.refusals import bad_input, not_found, not_holding
from graphkb.graph.view import View
from graphkb.knowledge.event_reading import EventReader, chains
from graphkb.knowledge.keeping import MAX_ATTEMPTS
from graphkb.model.events import Act, Case, Event, Moved, Once, Problem, Report, Step, WorkOrder, fresh_id


class Caller(NamedTuple):
    """Who asks for an action.

    Args:
        actor: Who it is.
        organization: Id of the organization in whose name; None: the one that the action belongs to.
        post: Id of the post.
    """

    actor: str
    organization: str | None = None
    post: str | None = None


class EventDesk(EventReader):
    """What may be done with events, on one store and by one process's graph of what is known.

    Everything is decided inside the store's transaction, by what is known at the instant of the action: of two who act
    on one version at once, in whatever process, the second is refused. What is refused comes back as a `Problem` and
    leaves no trace.
    """

    def report(
        self, what: Report, caller: Caller, *, note: str | None = None, once: Once | None = None
    ) -> Moved | Problem:
        """Begin an event; its center is the nearest one upward from its area, its deadline that of who leads by duty.

        Args:
            what: What happened, where; matter and area hold now, the channel is one of its code list.
            caller: Who reports it.
            note: What the caller writes about it.
            once: As `Store.act` takes it.

        Raises:
            StoreUnavailable: no answer from the store.
        """

        def step(case: Case | None) -> Moved | Problem:
            if case is not None:
                return bad_input("id", f"{what.id} is there already: choose another id, or none", case.event)
            act, view = self._begin(caller, note)
            problem = _unknown_caller(view, act) or _wrong_terms(view, what)
            return problem or self._reported(view, what, act)

        return self._kept(what.id, step, once)

    def act(
        self,
        event: str,
        action: str,
        expected_version: int,
        caller: Caller,
        *,
        outcome: str | None = None,
        duplicate_of: str | None = None,
        note: str | None = None,
        once: Once | None = None,
    ) -> Moved | Problem:
        """Do one of EventAction to an event; ESCALATE hands it to the next step of its center's escalation chain.

        Args:
            event: Its id.
            action: One of EventAction.
            expected_version: The version of the event that the caller saw.
            caller: Who does it.
            outcome: For CLOSE: how it ended.
            duplicate_of: For the outcome DUPLICATE: id of the event that it repeats.
            note: What the caller writes about it.
            once: As `Store.act` takes it.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        is_known = duplicate_of is None or self.event(duplicate_of) is not None  # events stay: it may be looked up here

        def move(case: Case, act: Act, view: View) -> Moved | Problem:
            superior, chain_end = self._above(view, case.event) if action == "ESCALATE" else (None, "")
            made = life_cycle.act_on_event(
                *case_parts(case), action, act, expected_version=expected_version, outcome=outcome,
                duplicate_of=duplicate_of, superior=superior, chain_end=chain_end,
            )  # fmt: skip
            if duplicate_of is not None and not is_known and isinstance(made, Moved):
                return not_found("duplicateOf", duplicate_of, case.event)
            return made

        return self._on_event(event, caller, note, once, move)

    def dispatch(
        self,
        event: str,
        expected_version: int,
        caller: Caller,
        *,
        organization: str | None = None,
        role: str = "LEAD",
        note: str | None = None,
        once: Once | None = None,
    ) -> Moved | Problem:
        """Send work orders: to those who answer by duty, or to one organization that is named.

        Args:
            event: Id of the event.
            expected_version: The version of the event that the caller saw.
            caller: Who does it.
            organization: Id of whom to send to; None: by duty, to the lead and to assists without an open order.
            role: LEAD or ASSIST, of the organization that is named.
            note: What the caller writes about it.
            once: As `Store.act` takes it.

        Raises:
            StoreUnavailable: no answer from the store.
        """

        def errands(case: Case, view: View) -> Sequence[Errand] | Problem:
            answer = responsible_for(view, case.event)
            if organization is not None:
                problem = not_holding(view, "organizations", organization, "organization", case.event)
                return problem or (errand_named(case.event, answer, organization, role),)
            if role != "LEAD":
                message = f"by duty each gets the role of its duty: name the organization to send to as {role}"
                return bad_input("role", message, case.event)
            return errands_by_duty(*case_parts(case), answer)

        def move(case: Case, act: Act, view: View) -> Moved | Problem:
            return dispatch(
                *case_parts(case), errands(case, view), act, expected_version=expected_version, local=self.local
            )

        return self._on_event(event, caller, note, once, move)

    def whistle(
        self,
        event: str,
        kind: str,
        expected_version: int,
        caller: Caller,
        *,
        organizations: Sequence[str] | None = None,
        note: str | None = None,
        once: Once | None = None,
    ) -> Moved | Problem:
        """Call organizations to report: those named, or lead and assists by duty; by when, the kind says.

        Args:
            event: Id of the event.
            kind: One of WhistleKind.
            expected_version: The version of the event that the caller saw.
            caller: Who does it.
            organizations: Ids of whom to call; None: by duty, the center of the event excepted.
            note: What the caller writes about it.
            once: As `Store.act` takes it.

        Raises:
            StoreUnavailable: no answer from the store.
        """

        def errands(case: Case, view: View) -> Sequence[Errand] | Problem:
            for each in organizations or ():
                if problem := not_holding(view, "organizations", each, "organizations", case.event):
                    return problem
            by_duty = organizations is None
            called = called_by_duty(case.event, responsible_for(view, case.event)) if by_duty else organizations
            if isinstance(called, Problem):
                return called
            deadline = self.policies.whistle.get(kind)
            if deadline is None:
                return ()  # of a kind that is none: `whistle` says so
            return [Errand(fresh_id("order"), each, deadline) for each in dict.fromkeys(called or ())]

        def move(case: Case, act: Act, view: View) -> Moved | Problem:
            return whistle(
                *case_parts(case), kind, errands(case, view), act, expected_version=expected_version, local=self.local
            )

        return self._on_event(event, caller, note, once, move)

    def act_on_work_order(
        self,
        order: str,
        action: str,
        expected_version: int,
        caller: Caller,
        *,
        reason: str | None = None,
        until: int | None = None,
        note: str | None = None,
        once: Once | None = None,
    ) -> Moved | Problem:
        """Do one of WorkOrderAction to a work order, and what follows from it to its event.

        Args:
            order: Its id.
            action: One of WorkOrderAction.
            expected_version: The version of the order that the caller saw.
            caller: Who does it.
            reason: For RETURN: one of ReturnReason.
            until: For AWAIT: until when. For SUPERVISE, if given: by when the dispatcher wants it.
            note: What the caller writes about it.
            once: As `Store.act` takes it.

        Raises:
            StoreUnavailable: no answer from the store.
        """

        def move(case: Case, order: WorkOrder, act: Act) -> Moved | Problem:
            return life_cycle.act_on_work_order(
                *case_parts(case), order, action, act, expected_version=expected_version, local=self.local,
                reason=reason, until=until,
            )  # fmt: skip

        return self._on_order(order, caller, note, once, move)

    def rate(
        self,
        order: str,
        score: int,
        expected_version: int,
        caller: Caller,
        *,
        note: str | None = None,
        once: Once | None = None,
    ) -> Moved | Problem:
        """Rate what an organization did: by the dispatcher, 1 to 5; a later rating replaces it.

        Args:
            order: Id of the work order.
            score: 1 to 5.
            expected_version: The version of the order that the caller saw.
            caller: Who does it.
            note: What the caller writes about it.
            once: As `Store.act` takes it.

        Raises:
            StoreUnavailable: no answer from the store.
        """

        def move(case: Case, order: WorkOrder, act: Act) -> Moved | Problem:
            return life_cycle.rate_work_order(case.event, order, score, act, expected_version=expected_version)

        return self._on_order(order, caller, note, once, move)

    def escalate(self, area: str, caller: Caller, *, policy: Sequence[EscalationRule] | None = None) -> list[Moved]:
        """Take every open event of *area* up that the policy takes up now, until it takes none further.

        Safe to run again, and in several processes at once: what one has done, the others find done.

        Args:
            area: Its id.
            caller: Who runs the policy.
            policy: The rules; None: the deployment's.

        Raises:
            NotFound: no area is called so.
            StoreUnavailable: no answer from the store.
        """
        rules = self._rules(policy)
        items = self._items(self.knowledge.view(self.now()), area, rules, overdue_only=True)
        done: list[Moved] = []
        for event in [item.case.event.id for item in items if item.reason is None]:
            while isinstance(made := self._escalate(event, caller, rules), Moved):
                done.append(made)
        return done

    def _escalate(self, event: str, caller: Caller, rules: Sequence[EscalationRule]) -> Moved | Problem:
        """Take *event* up by the next of *rules*, if that is due; decided anew on the case as it stands."""

        def step(case: Case | None) -> Moved | Problem:
            assert case is not None  # events stay
            if case.event.sequence != latest:
                return Problem("STALE_VERSION", f"{event} was acted on meanwhile")
            act, view = self._begin(caller, None)
            item = escalation_item(view, case, history, rules, chain_of=chains(view), local=self.local)
            if item.step is None or item.reason is not None:
                return Problem(item.reason or "NO_POLICY", f"{event} does not go up now")
            superior = view.id("organizations", item.step.organization)
            version = case.event.version
            return life_cycle.act_on_event(
                *case_parts(case), "ESCALATE", act, expected_version=version, superior=superior
            )

        for _ in range(MAX_ATTEMPTS):
            history = self.transitions(event)
            latest = history[-1].sequence if history else 0
            made = self._kept(event, step, None)
            if isinstance(made, Moved) or made.code != "STALE_VERSION":
                break
        return made

    def _kept(self, subject: str, step: Step, once: Once | None) -> Moved | Problem:
        made = self.knowledge.store.act(subject, step, once=once)
        self.knowledge.feed.wake()
        return made

    def _begin(self, caller: Caller, note: str | None) -> tuple[Act, View]:
        """Return the action at this instant, taken inside the transaction so that instants rise with the numbers."""
        at = self.now()
        return Act(at, caller.actor, caller.organization, caller.post, note), self.knowledge.view(at)

    def _on_event(
        self, event: str, caller: Caller, note: str | None, once: Once | None,
        move: Callable[[Case, Act, View], Moved | Problem],
    ) -> Moved | Problem:  # fmt: skip
        def step(case: Case | None) -> Moved | Problem:
            if case is None or case.event.id != event:
                return not_found("event", event)
            act, view = self._begin(caller, note)
            return _unknown_caller(view, act) or move(case, act, view)

        return self._kept(event, step, once)

    def _on_order(
        self, order: str, caller: Caller, note: str | None, once: Once | None,
        move: Callable[[Case, WorkOrder, Act], Moved | Problem],
    ) -> Moved | Problem:  # fmt: skip
        def step(case: Case | None) -> Moved | Problem:
            found = next((each for each in case.orders if each.id == order), None) if case else None
            if case is None or found is None:
                return not_found("workOrder", order)
            act, view = self._begin(caller, note)
            return _unknown_caller(view, act) or move(case, found, act)

        return self._kept(order, step, once)

    def _reported(self, view: View, what: Report, act: Act) -> Moved | Problem:
        try:
            deadline = event_deadline(view, what)
        except BadInput as error:
            return bad_input("severity", str(error))
        return life_cycle.report_event(
            what, act, center=center_of(view, what.area), deadline=deadline, local=self.local
        )

    @staticmethod
    def _above(view: View, event: Event) -> tuple[str | None, str]:
        """Return the first step above the center of *event*, and why there is none."""
        if event.center is None:
            return None, "NO_SUPERIOR"
        chain = escalation_chain(view, event.center)
        if chain.steps:
            return view.id("organizations", chain.steps[0].organization), ""
        return None, "TOP_LEVEL" if "TOP_LEVEL" in chain.reasons else "NO_SUPERIOR"


def case_parts(case: Case) -> tuple[Event, tuple[WorkOrder, ...]]:
    """Return the event of *case* and its orders, as the tables of what may be done take them."""
    return case.event, case.orders


def _unknown_caller(view: View, act: Act) -> Problem | None:
    """The organization or post in whose name is never known; whether it still holds, the tables need not ask."""
    named = (("organizations", act.organization), ("posts", act.post))
    for table, entity in named:
        if entity is not None and not (is_in(table, entity) and view.nearest(entity) is not None):
            return not_found(None, entity)
    return None


def _wrong_terms(view: View, what: Report) -> Problem | None:
    """What is reported is no matter, area or channel that holds now, or has an id that no event can have."""
    if not what.id.startswith("event:"):
        return bad_input("id", f"{what.id}: the id of an event begins with event: and is otherwise your own")
    if problem := not_holding(view, "matters", what.matter, "matter") or not_holding(view, "areas", what.area, "area"):
        return problem
    channels = view.graph.labels("channel")
    if what.channel in channels:
        return None
    return bad_input("channel", f"{what.channel} is no channel: choose one of {', '.join(channels)}")

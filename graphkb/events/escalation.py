"""Which open events go up a level by themselves: the policy, counted from the instant an event became overdue."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graphkb.answers.escalation import EscalationChain, EscalationStep
from graphkb.answers.escalation_policy import EscalationRule
from graphkb.events.life_cycle import allowed_on_event
from graphkb.graph.view import View
from graphkb.model.clocks import LocalTime, is_due_soon, overdue_since, standing
from graphkb.model.events import Case, Transition

ChainOf = Callable[[str, Sequence[EscalationRule]], EscalationChain]
"""Gives the chain of an organization, with the delays of a policy."""


@dataclass(frozen=True, slots=True)
class EscalationItem:
    """What the policy says of one open event at one instant.

    Args:
        case: The event, with its work orders.
        step: The step above its center that comes next, with the delay after which it does; None: there is none, or an
            event in its state does not go up.
        due_at: When the delay of that step ends; for an event that is not overdue, if it stays as it is.
        reason: Why it does not go up now: NOT_DUE; NO_POLICY where all rules are used up, or none can take an event in
            its state up (`awaits`); TOP_LEVEL, NO_SUPERIOR, CYCLE, OUT_OF_VALIDITY where the chain ends. None: it does.
        awaits: For an overdue event whose state keeps it from going up: the actions that bring it on, as ACCEPT or
            REJECT for one that nobody has accepted; else empty.
        is_due_soon: It will be overdue before long.
        view: What held at the instant; the rows in `step` are rows of its tables.
    """

    case: Case
    step: EscalationStep | None
    due_at: int | None
    reason: str | None
    awaits: tuple[str, ...]
    is_due_soon: bool
    view: View


def escalation_item(
    view: View,
    case: Case,
    transitions: Iterable[Transition],
    policy: Sequence[EscalationRule],
    *,
    chain_of: ChainOf,
    local: LocalTime,
) -> EscalationItem:
    """Return whether the event of *case*, which is open, goes up a level at the instant of *view*.

    A rule that is not used up (`rules_left`) takes the event from the center that it has by then to the first step
    above that the rule reaches.

    Args:
        view: What holds now.
        case: As it stands.
        transitions: Of the event, by sequence.
        policy: The rules, in order.
        chain_of: Gives the chain of a center.
        local: How time is counted.

    Source: events.md, "Clocks".
    """
    event, now = case.event, view.as_of
    since = overdue_since(event, case.orders, now)
    possible = allowed_on_event(event, case.orders)
    rules = rules_left(case, transitions, policy, now) if "ESCALATE" in possible else ()
    step, ends = _next_step(event.center, rules, chain_of)
    soon = is_due_soon(event, case.orders, now)
    missed = since if since is not None else _first_deadline(case)
    due_at = None if step is None or missed is None else local.after(missed, step.delay)[0]
    if since is None:
        reason: str | None = "NOT_DUE"
    elif step is None or due_at is None:
        reason = ends
    else:
        reason = None if now > due_at else "NOT_DUE"
    awaits = () if since is None or "ESCALATE" in possible else possible
    return EscalationItem(case, step, due_at, reason, awaits, soon, view)


def rules_left(
    case: Case, transitions: Iterable[Transition], policy: Sequence[EscalationRule], now: int
) -> Sequence[EscalationRule]:
    """Return the rules of *policy* that can still take the event of *case* up.

    Each counts once for each time that the event becomes overdue: the ESCALATEs since then, by whomever, have used up
    as many.

    Args:
        case: As it stands.
        transitions: Of the event.
        policy: The rules, in order.
        now: Instant asked about.

    Source: events.md, "Clocks".
    """
    since = overdue_since(case.event, case.orders, now)
    used = 0 if since is None else sum(each.action == "ESCALATE" and each.at > since for each in transitions)
    return policy[used:]


def _next_step(
    center: str | None, rules: Sequence[EscalationRule], chain_of: ChainOf
) -> tuple[EscalationStep | None, str]:
    """Return the step that the first of *rules* reaches, and why there is none."""
    if not rules:
        return None, "NO_POLICY"
    if center is None:
        return None, "NO_SUPERIOR"
    chain = chain_of(center, rules)
    return next((step for step in chain.steps if step.delay is not None), None), chain.reasons[0]


def _first_deadline(case: Case) -> int | None:
    stands = standing(case)
    return None if stands is None else stands.due

"""Who is above an organization, level by level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule, delays
from graphkb.answers.jurisdiction import nearest_centers, own_level, widest_jurisdiction
from graphkb.answers.place import place_of
from graphkb.answers.posts import PostAssignment, contact_posts, vacancy
from graphkb.errors import NotFound
from graphkb.graph.view import View
from graphkb.model.codes import FAMILY_OF
from graphkb.model.kinds import table_of


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One level above.

    Args:
        number: 1 is the first superior.
        organization: Row of the superior.
        hierarchy: The line that leads here: FUNCTIONAL from a center, else ADMINISTRATIVE.
        fallback: No row says so: it is the CENTER of the nearest area above.
        posts: Whom to call there.
        beside: The superior in the other line, where that is another organization.
        delay: After which it is reached, an ISO 8601 duration or working days; None: the policy does not reach it.
        reasons: NO_POST or NO_HOLDER where nobody can be called.
    """

    number: int
    organization: int
    hierarchy: str
    fallback: bool
    posts: tuple[PostAssignment, ...]
    beside: tuple[int, ...]
    delay: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EscalationChain:
    """The superiors of an organization, nearest first.

    Args:
        view: What held at the instant asked about.
        organization: Row of the organization asked about; None: nobody, as the center of an event that has none.
        steps: Its superiors.
        complete: The chain reached its end, not a cycle.
        reasons: Why it ends: TOP_LEVEL, NO_SUPERIOR, CYCLE; OUT_OF_VALIDITY for an organization that does not hold.
    """

    view: View
    organization: int | None
    steps: tuple[EscalationStep, ...]
    complete: bool
    reasons: tuple[str, ...]


def escalation_chain(
    view: View, organization_id: str, policy: Sequence[EscalationRule] = DEFAULT_ESCALATION
) -> EscalationChain:
    """Return the superiors of *organization_id*, up to the first one of a PROVINCE.

    From a center (any classification of that family) the line is FUNCTIONAL, from any other organization
    ADMINISTRATIVE; each step is taken from where the last one led. A superior already passed is not followed again.

    Args:
        view: What holds at the instant asked about.
        organization_id: Full id of the organization.
        policy: After which delay each step is reached.

    Raises:
        NotFound: no organization is called so.

    Source: answers.md, "escalationChain(organization or event, asOf)".
    """
    table = table_of(organization_id)
    start = view.nearest(organization_id) if table is not None and table.name == "organizations" else None
    if start is None:
        raise NotFound(f"{organization_id!r}: no organization is called so; look it up with search")
    if view.row(organization_id) is None:
        return EscalationChain(view, start, (), complete=False, reasons=("OUT_OF_VALIDITY",))
    steps: list[EscalationStep] = []
    passed = [start]
    while True:
        step, end = _next(view, passed, len(steps) + 1)
        if step is None:
            found = _delayed(view, steps, policy)
            return EscalationChain(view, start, found, complete=end != "CYCLE", reasons=(end,))
        steps.append(step)
        passed.append(step.organization)


def _delayed(
    view: View, steps: Sequence[EscalationStep], policy: Sequence[EscalationRule]
) -> tuple[EscalationStep, ...]:
    levels = [own_level(view, step.organization) for step in steps]
    return tuple(replace(step, delay=delay) for step, delay in zip(steps, delays(policy, levels), strict=True))


def _next(view: View, passed: list[int], number: int) -> tuple[EscalationStep | None, str]:
    """Return the step up from the last of *passed*, or why there is none."""
    here = passed[-1]
    if own_level(view, here) == "PROVINCE":
        return None, "TOP_LEVEL"
    is_center = FAMILY_OF.get(view.tables["organizations"].value(here, "classification")) == "Center"
    main, other = ("FUNCTIONAL", "ADMINISTRATIVE") if is_center else ("ADMINISTRATIVE", "FUNCTIONAL")
    superior = view.superior(here, main)
    fallback = superior is None and is_center
    if fallback:
        superior = _center_above(view, here)
    if superior is None:
        return None, "NO_SUPERIOR"
    if superior in passed:
        return None, "CYCLE"
    beside = view.superior(here, other)
    posts = contact_posts(view, superior)
    others = () if beside in {None, superior} else (beside,)
    return EscalationStep(number, superior, main, fallback, posts, others, None, vacancy(posts)), ""


def _center_above(view: View, center: int) -> int | None:
    """Return the CENTER, the first by id, of the nearest area above the widest jurisdiction of *center*."""
    widest = widest_jurisdiction(view, center)
    if widest is None:
        return None
    return next(iter(nearest_centers(view, place_of(view, widest).above)), None)

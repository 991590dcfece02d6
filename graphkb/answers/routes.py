"""How to get from one organization to another, or to those who must act: the cheapest routes, hop by hop."""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from graphkb.answers.kept import kept
from graphkb.answers.posts import PostAssignment, contact_posts
from graphkb.answers.responsibility import responsibility
from graphkb.answers.route_distances import Atlas
from graphkb.answers.route_policy import DEFAULT_POLICY, HOP_LIMIT, RoutePolicy, Tariff, no_mechanism
from graphkb.answers.route_search import Exhausted, Limits, Search, Way
from graphkb.errors import BadInput, LimitExceeded, NotFound
from graphkb.graph.view import View
from graphkb.model.codes import CODE_LISTS
from graphkb.model.kinds import table_of

MAX_ROUTES = 20
"""Greatest k: more routes to one target nobody reads."""

MAX_HOPS = 32
"""Greatest `max_hops`: a request through thirty-two hands is no way to get anything done."""

MAX_VIA = 5
"""Most organizations in `via`: every order of them is weighed."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One organization turns to another.

    Args:
        from_: Row of the organization that asks.
        to: Row of the one that is asked.
        mechanism: By what right or custom.
        rule: Row of the rule that the link rests on; None where it names none, and for a command or a common area.
        cost: The policy's cost of the mechanism.
        expected_hours: The link's own, else the policy's.
        contact: Whom to call there: DUTY_OFFICER, LIAISON, DIRECTOR, the first that there is; of several posts the
            first by id that has a holder. None where there is no such post, here or where staff is shared.
    """

    from_: int
    to: int
    mechanism: str
    rule: int | None
    cost: float
    expected_hours: float
    contact: PostAssignment | None


@dataclass(frozen=True, slots=True)
class Route:
    """A loopless way to a target.

    Args:
        target: Row of the organization it leads to.
        role: LEAD or ASSIST, where the targets are those who answer for a matter.
        hops: In order; none where start and target are one.
        cost: Sum over the hops.
        expected_hours: Sum over the hops.
    """

    target: int
    role: str | None
    hops: tuple[Hop, ...]
    cost: float
    expected_hours: float


@dataclass(frozen=True, slots=True)
class RouteResult:
    """The routes to each target; rows are rows of `view`'s tables.

    Args:
        view: What held at the instant asked about.
        routes: Target by target; to each in order of cost, hops, ids from the start on, mechanisms.
        complete: Whether these are all the routes that keep to the question.
        truncated_by: `k` where there are more, `effort` where the search was given up; else None.
        reasons: Why a target has no route, or not every mechanism was used.
    """

    view: View
    routes: tuple[Route, ...]
    complete: bool
    truncated_by: str | None
    reasons: tuple[str, ...]


def routes(
    view: View,
    start: str,
    *,
    to: str | None = None,
    matter: str | None = None,
    area: str | None = None,
    k: int = 3,
    max_hops: int = 8,
    max_cost: float | None = None,
    avoid: Collection[str] = (),
    via: Collection[str] = (),
    mechanisms: Collection[str] | None = None,
    policy: RoutePolicy = DEFAULT_POLICY,
) -> RouteResult:
    """Return the *k* cheapest loopless routes from *start* to each target.

    Routes to one target come by cost, hops, then the ids of their organizations from *start* on, then the codes of
    their mechanisms, all in code-point order. The targets are *to*, or the leads and assists of `responsible` for
    *matter* at *area*, each organization once, in that order.

    A target without route says why: NO_ROUTE where even without limits there is none; else the limits that must be
    lifted (AVOIDED, MAX_HOPS, MAX_COST; as few as will do, the later ones first). OUT_OF_VALIDITY: one that must be on
    the route is not in force. NO_POLICY: a mechanism of the code list has no cost, so no route uses it. TRUNCATED: the
    search was given up, and there may be more.

    Args:
        view: What holds at the instant asked about.
        start: Id of the organization that asks.
        to: Id of the organization to reach; or
        matter: id of the matter, and
        area: id of the area it is about.
        k: Most routes to each target, 1 to `MAX_ROUTES`.
        max_hops: Most hops, 0 to `MAX_HOPS`.
        max_cost: Most cost; None: any.
        avoid: Ids of organizations that no route touches.
        via: Ids of organizations that every route passes, in any order; at most `MAX_VIA`.
        mechanisms: Codes of the mechanisms that may be used; None: all.
        policy: Cost and hours of each mechanism.

    Raises:
        NotFound: an id names nothing.
        BadInput: an id names something else, a mechanism is none or has no cost, the policy prices what is none, a
            number is below its range, or the target is given twice or not at all.
        LimitExceeded: a number is above its range.

    Source: answers.md, "routes".
    """
    _check(k, max_hops, max_cost, via)
    check_policy(view, policy)
    for name in (start, *avoid, *via):
        check_organization(view, name)
    targets, reasons = _targets(view, to, matter, area)
    if any(view.row(name) is None for name in (start, *via)):
        targets, reasons = {}, {"OUT_OF_VALIDITY"}
    tariff = policy.tariff(_usable(view, policy, mechanisms))
    if mechanisms is None and any(code not in policy for code in view.graph.labels("mechanism")):
        reasons.add("NO_POLICY")
    limits = Limits(max_hops, tariff.limit(max_cost), frozenset(avoid), frozenset(via))
    question = _Question(view, start, k=k, limits=limits, tariff=tariff, policy=policy)
    answers = [question.answer(target, role) for target, role in targets.items()]
    cuts = {answer.truncated_by for answer in answers}
    return RouteResult(
        view,
        tuple(route for answer in answers for route in answer.routes),
        complete=cuts <= {None},
        truncated_by=next((cut for cut in ("effort", "k") if cut in cuts), None),
        reasons=_in_order(reasons.union(*(answer.reasons for answer in answers))),
    )


@kept
def atlas_of(_view: View) -> Atlas:
    """Return the networks and distances of a view."""
    return Atlas()


def check_policy(view: View, policy: RoutePolicy) -> None:
    """Check that *policy* prices mechanisms only.

    Raises:
        BadInput: what it prices is none, here and now.
    """
    mechanisms = view.graph.labels("mechanism")
    for each in policy:
        if each.mechanism not in mechanisms:
            raise BadInput(f"the policy of routes: {no_mechanism(each.mechanism, mechanisms)}; correct routes.yaml")


def check_organization(view: View, id: str) -> None:
    """Check that *id* names an organization, in force or not.

    Raises:
        NotFound: it names nothing.
        BadInput: it names something else.
    """
    _check_is(view, id, "organizations")


def _check_is(view: View, id: str, table: str) -> None:
    declared = table_of(id)
    if declared is None or view.nearest(id) is None:
        raise NotFound(f"{id!r}: nothing is called so; look it up with search")
    if declared.name != table:
        raise BadInput(f"{id!r}: is one of {declared.name}; here stands one of {table}")


def _check(k: int, max_hops: int, max_cost: float | None, via: Collection[str]) -> None:
    for name, value, least in (("k", k, 1), ("maxHops", max_hops, 0)):
        if value < least:
            raise BadInput(f"{name} {value}: at least {least}")
    if max_cost is not None and not 0 <= max_cost < math.inf:
        raise BadInput(f"maxCost {max_cost}: at least 0, and finite; none for any cost")
    for name, value, most in (("k", k, MAX_ROUTES), ("maxHops", max_hops, MAX_HOPS), ("via", len(via), MAX_VIA)):
        if value > most:
            raise LimitExceeded(f"{name} {value}: at most {most}")


def _usable(view: View, policy: RoutePolicy, mechanisms: Collection[str] | None) -> frozenset[str] | None:
    for mechanism in mechanisms or ():
        if mechanism not in view.graph.labels("mechanism"):
            raise BadInput(no_mechanism(mechanism, view.graph.labels("mechanism")))
        if mechanism not in policy:
            raise BadInput(f"mechanism {mechanism!r} has no cost; give it one in routes.yaml")
    return None if mechanisms is None else frozenset(mechanisms)


def _targets(
    view: View, to: str | None, matter: str | None, area: str | None
) -> tuple[dict[str, str | None], set[str]]:
    """Return target → its role, and why there is none."""
    if to is not None and matter is None and area is None:
        check_organization(view, to)
        return ({to: None}, set()) if view.row(to) is not None else ({}, {"OUT_OF_VALIDITY"})
    if to is not None or matter is None or area is None:
        raise BadInput("where to? give either to, or matter and area")
    _check_is(view, matter, "matters")
    _check_is(view, area, "areas")
    answer = responsibility(view, matter, area)
    targets: dict[str, str | None] = {}
    for role, assignments in (("LEAD", answer.lead), ("ASSIST", answer.assists)):
        for each in assignments:
            targets.setdefault(view.id("organizations", each.organization), role)
    return targets, set() if targets else set(answer.reasons)


def _in_order(reasons: Collection[str]) -> tuple[str, ...]:
    return tuple(code for code in CODE_LISTS["ReasonCode"].labels if code in reasons)


class _Answer(NamedTuple):
    """What came of one target."""

    routes: tuple[Route, ...]
    truncated_by: str | None
    reasons: frozenset[str]


class _Question:
    """What is asked about every target alike."""

    def __init__(self, view: View, start: str, *, k: int, limits: Limits, tariff: Tariff, policy: RoutePolicy) -> None:
        self._view = view
        self._atlas = atlas_of(view)
        with self._atlas.lock:
            self._network = self._atlas.network(view, tariff)
        self._start = start
        self._k = k
        self._limits = limits
        self._policy = policy
        self._hops: dict[tuple[str, str, str], Hop] = {}
        self._contacts: dict[int, PostAssignment | None] = {}

    def answer(self, target: str, role: str | None) -> _Answer:
        ways, truncated_by = self._ways(target, self._limits, self._k)
        reasons = frozenset({"TRUNCATED"}) if truncated_by == "effort" else frozenset()
        if not ways and not reasons:
            reasons = self._obstacles(target)
        return _Answer(tuple(self._route(target, role, way) for way in ways), truncated_by, reasons)

    def _ways(self, target: str, limits: Limits, k: int) -> tuple[list[Way], str | None]:
        """Return the first *k* ways, and what kept others from being returned."""
        ways: list[Way] = []
        with self._atlas.lock:
            search = Search(self._atlas, self._network, self._start, target, limits)
            try:
                for way in islice(search.ways(), k):
                    ways.append(way)  # noqa: PERF402 - what was found before it is given up is kept
                return ways, "k" if len(ways) == k and search.has_more() else None
            except Exhausted:
                return ways, "effort"

    def _obstacles(self, target: str) -> frozenset[str]:
        """Return the limits that keep every route off: those that cannot be kept to, tried one after another."""
        lifted: dict[str, dict[str, Any]] = {
            "AVOIDED": {"avoid": frozenset()},
            "MAX_HOPS": {"max_hops": HOP_LIMIT},
            "MAX_COST": {"max_weight": math.inf},
        }
        for imposed in (None, *lifted):
            changes = {
                name: value for reason, each in lifted.items() if reason != imposed for name, value in each.items()
            }
            ways, truncated_by = self._ways(target, replace(self._limits, **changes), 1)
            if truncated_by == "effort":
                return frozenset({"TRUNCATED"})
            if imposed is None and not ways:
                return frozenset({"NO_ROUTE"})
            if imposed is not None and ways:
                del lifted[imposed]
        return frozenset(lifted)

    def _route(self, target: str, role: str | None, way: Way) -> Route:
        steps = zip(way.ids, way.ids[1:], way.mechanisms, strict=False)
        hops = tuple(self._hops.get(step) or self._hop(*step) for step in steps)
        row = self._row(target)
        return Route(
            row, role, hops, self._network.tariff.cost(way.weight), math.fsum(hop.expected_hours for hop in hops)
        )

    def _hop(self, start: str, end: str, mechanism: str) -> Hop:
        links, price = self._view.tables["links"], self._policy[mechanism]
        link = self._network.link(start, end, mechanism)
        hours = None if link is None else links.value(link, "expected_hours")
        rule = None if link is None else links.value(link, "rule")
        there = self._row(end)
        hop = self._hops[start, end, mechanism] = Hop(
            self._row(start),
            there,
            mechanism,
            None if rule is None else self._view.nearest(rule),
            price.cost,
            price.expected_hours if hours is None else hours,
            self._contact(there),
        )
        return hop

    def _row(self, id: str) -> int:
        row = self._view.row(id)
        assert row is not None  # whoever stands on a way is in force
        return row

    def _contact(self, organization: int) -> PostAssignment | None:
        if organization not in self._contacts:
            posts = contact_posts(self._view, organization)
            held = [each for each in posts if each.holder is not None]
            self._contacts[organization] = next(iter([*held, *posts]), None)
        return self._contacts[organization]

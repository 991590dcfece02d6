"""Where several organizations come together: whom all obey, where all have a seat, who is cheapest for all to reach."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from graphkb.answers.route_distances import GROWTH, Distances
from graphkb.answers.route_network import Network
from graphkb.answers.route_policy import DEFAULT_POLICY, RoutePolicy
from graphkb.answers.routes import atlas_of, check_organization, check_policy
from graphkb.errors import BadInput, LimitExceeded, NotFound
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.codes import CODE_LISTS, FAMILY_OF

MAX_PARTIES = 10
"""Most organizations that meet: each is a search of its own."""

MAX_EFFORT = 200_000
"""Organizations looked at, about a second, before the cheapest so far must do."""

_ANYBODY = -1
"""Stands for those whom no search has come to."""


@dataclass(frozen=True, slots=True)
class Superior:
    """The lowest one in a hierarchy that all obey.

    Args:
        hierarchy: ADMINISTRATIVE, FUNCTIONAL or PARTY.
        organization: Row of the organization.
    """

    hierarchy: str
    organization: int


@dataclass(frozen=True, slots=True)
class MeetingPoint:
    """Where organizations come together; rows are rows of `view`'s organizations.

    Args:
        view: What held at the instant asked about.
        superiors: For each hierarchy in which there is one.
        centers: Centers in which all have a seat, by id.
        cheapest: Whom all reach at the least cost in sum; None where nobody can be reached by all.
        complete: Whether the search for the cheapest was carried through.
        truncated_by: `effort` where it was not: there may be a cheaper one.
    """

    view: View
    superiors: tuple[Superior, ...]
    centers: tuple[int, ...]
    cheapest: int | None
    complete: bool
    truncated_by: str | None


def meeting_point(view: View, organizations: Sequence[str], policy: RoutePolicy = DEFAULT_POLICY) -> MeetingPoint:
    """Return where *organizations* come together.

    The lowest common superior may be one of them: of a bureau and its station it is the bureau. A seat in a center is
    to be stationed in it, a member of it, or the center itself. The cheapest is the one for which the routes from all
    of them cost least in sum; of equal ones that with the fewest hops in sum, then the least cost for the one who pays
    most, then the first by id; it may be one of them.

    Args:
        view: What holds at the instant asked about.
        organizations: Ids of two to `MAX_PARTIES` organizations.
        policy: Cost of each mechanism.

    Raises:
        NotFound: an id names nothing, or nothing at the instant.
        BadInput: an id names something else, there are fewer than two, or the policy prices what is no mechanism.
        LimitExceeded: there are more than `MAX_PARTIES`.

    Source: answers.md, "routes", last sentence.
    """
    parties = [*dict.fromkeys(organizations)]
    if len(parties) > MAX_PARTIES:
        raise LimitExceeded(f"{len(parties)} organizations: at most {MAX_PARTIES} meet")
    if len(parties) < 2:
        raise BadInput(f"{len(parties)} organization: at least two meet")
    check_policy(view, policy)
    rows = [_row(view, party) for party in parties]
    cheapest, complete = _cheapest(view, parties, policy)
    return MeetingPoint(
        view,
        tuple(_superiors(view, rows)),
        _centers(view, rows),
        cheapest,
        complete=complete,
        truncated_by=None if complete else "effort",
    )


def _row(view: View, party: str) -> int:
    check_organization(view, party)
    row = view.row(party)
    if row is None:
        raise NotFound(f"{party!r} does not hold at {times.to_text(view.as_of)}; ask for an instant at which it does")
    return row


def _superiors(view: View, rows: Sequence[int]) -> Iterator[Superior]:
    for hierarchy in CODE_LISTS["Hierarchy"].labels:
        first, *others = [_chain(view, row, hierarchy) for row in rows]
        if common := [row for row in first if all(row in other for other in others)]:
            yield Superior(hierarchy, common[0])


def _chain(view: View, row: int, hierarchy: str) -> list[int]:
    """Return an organization and its superiors, nearest first; a cycle is followed once."""
    chain = [row]
    while (above := view.superior(chain[-1], hierarchy)) is not None and above not in chain:
        chain.append(above)
    return chain


def _centers(view: View, rows: Sequence[int]) -> tuple[int, ...]:
    seats = [_seats(view, row) for row in rows]
    return tuple(sorted(frozenset.intersection(*seats), key=lambda row: view.id("organizations", row)))


def _seats(view: View, row: int) -> frozenset[int]:
    classifications, ends = view.tables["organizations"].column("classification"), view.tables["links"].column("to")
    links = [*view.links_from(row, "STATIONED_IN"), *view.links_from(row, "MEMBER_OF")]
    hosts = [row, *(host for link in links if (host := view.row(ends[link])) is not None)]
    return frozenset(host for host in hosts if FAMILY_OF[classifications[host]] == "Center")


def _cheapest(view: View, parties: Collection[str], policy: RoutePolicy) -> tuple[int | None, bool]:
    """Return whom all reach at the least cost, and whether there is surely nobody cheaper."""
    atlas = atlas_of(view)
    with atlas.lock:
        network = atlas.network(view, policy.tariff())
        searches = [Distances(network.out_of, {network.number(party): 0}) for party in parties]
        best, looked_at = min(_met(network, searches), default=None), 0
        while (is_open := _is_open(searches, best[0] if best else math.inf)) and looked_at < MAX_EFFORT:
            enough = 2 * looked_at + GROWTH
            while looked_at < enough and (growing := [search for search in searches if not search.complete]):
                looked_at += min(growing, key=lambda search: search.width).advance()
            best = min(_met(network, searches), default=None)
    return None if best is None else view.row(best[2]), not is_open


def _met(network: Network, searches: Sequence[Distances]) -> Iterator[tuple[int, int, str]]:
    """Yield whom all are known to reach: least weight in sum, greatest, id."""
    for number in min((search.nearest for search in searches), key=len):
        weights = [weight for search in searches if (weight := search.known(number)) is not None]
        if len(weights) == len(searches):
            yield sum(weights), max(weights), network.name(number)


def _is_open(searches: Sequence[Distances], total: float) -> bool:
    """Tell whether somebody whom not all are known to reach may be reached by all for at most *total*."""
    for number in {_ANYBODY}.union(*(search.nearest for search in searches)):
        known = [search.known(number) for search in searches]
        unknown = [search for search, weight in zip(searches, known, strict=True) if weight is None]
        least = sum(weight for weight in known if weight is not None) + sum(search.radius for search in unknown)
        if unknown and least <= total and not any(search.complete for search in unknown):
            return True
    return False

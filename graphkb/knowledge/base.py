"""The knowledge base: one method a question."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from graphkb.answers.assessment import Assessment
from graphkb.answers.assessment_policy import Weights
from graphkb.answers.auditing import assessment_of, open_at
from graphkb.answers.chart import OrgChart, org_chart
from graphkb.answers.coverage import Coverage, coverage
from graphkb.answers.escalation import EscalationChain, escalation_chain
from graphkb.answers.escalation_policy import EscalationRule
from graphkb.answers.responsibility import PostAssignment, Responsibility, responsibility
from graphkb.answers.team import team
from graphkb.answers.trace import EventTrace, trace
from graphkb.answers.unresolved import Unresolved, summed_up, tree_asked_about, unresolved
from graphkb.errors import NotFound
from graphkb.graph.graph import Graph
from graphkb.graph.property_graph import to_networkx
from graphkb.knowledge.event_desk import EventDesk
from graphkb.knowledge.keeping import KnownAt
from graphkb.knowledge.open_events import OpenEvents
from graphkb.knowledge.writing import Writer
from graphkb.model import times


class KnowledgeBase(Writer):
    """One store, and the immutable graph of what it knows: what users ask and do is a method here.

    Thread-safe: readers take the graph once and keep it; a writer swaps in a new one. Use as a context manager.

    Args:
        store: The system of record; closed with the knowledge base.
        zone: Zone in which a bare date means midnight.
        policies: What the deployment decides about events.
    """

    _event_counts: tuple[int, Mapping[tuple[str, str], int]] = 0, {}
    """Sequence of the store → what `event_counts` found then."""

    @cached_property
    def events(self) -> EventDesk:
        """What is done with events."""
        return EventDesk(self, self.policies)

    @cached_property
    def _open_events(self) -> OpenEvents:
        return OpenEvents(self.store)

    def close(self) -> None:
        """Stop what runs beside and release the store; a second call does nothing."""
        self._open_events.close()
        super().close()

    def responsible(
        self,
        matter: str,
        area: str,
        *,
        severity: int | None = None,
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> Responsibility:
        """Return who answers for *matter* in *area* (answers.md, `responsible`).

        Args:
            matter: Id of the matter.
            area: Id of the area.
            severity: 1 gravest to 4; None: the matter's, else 4.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            BadInput: a severity outside 1 to 4, or a revision not made yet.
        """
        return responsibility(self.view(as_of, known_at), matter, area, severity)

    def team(
        self, area: str, *, as_of: int | None = None, known_at: KnownAt | None = None
    ) -> tuple[PostAssignment, ...]:
        """Return everyone on this area: for each role the posts that serve it nearest upward, with telephone.

        Args:
            area: Id of the area.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *area* names nothing.
        """
        return team(self.view(as_of, known_at), area)

    def coverage(
        self,
        area: str,
        *,
        matters: Sequence[str] | None = None,
        level: str = "GRID",
        scales: Collection[str] = ("BASIC", "DEDICATED"),
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> Coverage:
        """Return for every area at *level* below *area* and every leaf matter whether somebody answers.

        Args:
            area: Id of the area.
            matters: Ids; each stands for its leaves; None: all.
            level: PROVINCE to VILLAGE, or GRID.
            scales: For GRID, which grids.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *area* or one of *matters* names nothing.
        """
        view = self.view(as_of, known_at)
        return coverage(view, area, matters=matters, level=level, scales=scales, events=self.event_counts())

    def event_counts(self) -> Mapping[tuple[str, str], int]:
        """Return (id of a matter, id of an area) → how many events happened there; counted again when any moved.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        sequence, counts = self._event_counts
        latest = self.store.sequence()
        if sequence != latest:
            counts = {(matter, area): count for area, matter, count in self.store.event_counts()}
            self._event_counts = latest, counts
        return counts

    def chain(
        self,
        organization: str,
        *,
        policy: Sequence[EscalationRule] | None = None,
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> EscalationChain:
        """Return who is above *organization*, level by level (answers.md, `escalationChain`).

        Args:
            organization: Its id.
            policy: After which delay each step is reached; None: the deployment's.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *organization* names nothing.
        """
        rules = self.policies.escalation if policy is None else policy
        return escalation_chain(self.view(as_of, known_at), organization, rules)

    def chart(
        self,
        root: str,
        *,
        depth: int = 3,
        hierarchy: str = "ADMINISTRATIVE",
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> OrgChart:
        """Return the tree below *root*: areas by PART_OF, organizations by one hierarchy.

        Args:
            root: Id of an area or an organization.
            depth: Levels below the root; 0: itself.
            hierarchy: ADMINISTRATIVE, FUNCTIONAL or PARTY; for organizations.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *root* names nothing.
        """
        return org_chart(self.view(as_of, known_at), root, depth, hierarchy)

    def unresolved(
        self,
        area: str,
        *,
        depth: int = 1,
        by: str = "AREA",
        as_of: int | None = None,
        graph: Graph | None = None,
        now: int | None = None,
    ) -> Unresolved:
        """Return what is open in *area* and below it, at any instant (answers.md, `unresolved`).

        Args:
            area: Its id.
            depth: Levels below the area; 0: itself.
            by: AREA, or ORGANIZATION: who holds it.
            as_of: Instant; None: now. One to come: what is open now, by the clocks of then.
            graph: What is known; None: the latest that this process has.
            now: The present instant, before which history is replayed; None: by the clock.

        Raises:
            NotFound: *area* names nothing, or does not hold at the instant.
            BadInput: a negative *depth*, or another *by*.
            StoreUnavailable: no answer from the store.
        """
        now = self.events.now() if now is None else now
        at = now if as_of is None else as_of
        view = (graph or self.graph).at(at)
        tree = tree_asked_about(view, area, depth, by)
        cells = self._open_events.cells(view, tree) if at >= now else None
        if cells is None:
            return unresolved(view, open_at(self.store, at, now), area, depth, by)
        return summed_up(view, tree, cells, depth, by)

    def trace(self, event: str, *, graph: Graph | None = None, now: int | None = None) -> EventTrace:
        """Return the whole way of *event* (answers.md, `trace`).

        Args:
            event: Its id.
            graph: What is known; None: the latest that this process has.
            now: Instant up to which what goes on is counted; None: by the clock.

        Raises:
            NotFound: *event* names nothing.
            StoreUnavailable: no answer from the store.
        """
        case = self.events.event(event)
        if case is None:
            raise NotFound(f"{event!r}: no event is called so")
        return trace(
            case, self.events.transitions(event),
            now=self.events.now() if now is None else now, local=self.events.local,
            view_at=(graph or self.graph).at, known_then=lambda at: self.view(at, times.to_datetime(at)),
        )  # fmt: skip

    def assessment(
        self, area: str, start: int, end: int, *, weights: Weights | None = None, graph: Graph | None = None
    ) -> Assessment:
        """Return how *area*, its children and those who handled its events did (answers.md, `assessment`).

        Args:
            area: Its id; it holds at the end of the period, or now if that is earlier.
            start: First instant of the period.
            end: The instant after its last.
            weights: Of the index; None: the deployment's, else those of the loaded indicators, else the shipped ones.
            graph: What is known; None: the latest that this process has.

        Raises:
            NotFound: *area* names nothing, or does not hold then.
            BadInput: the period ends before it begins.
            StoreUnavailable: no answer from the store.
        """
        return assessment_of(
            self.store, (graph or self.graph).at, area, (start, end),
            now=self.events.now(), weights=weights or self.policies.assessment, zone=self.zone,
        )  # fmt: skip

    def to_networkx(self, *, as_of: int | None = None, known_at: KnownAt | None = None) -> Any:
        """Return what holds as a `networkx.MultiDiGraph` (docs/routes.md, "For analysts").

        Every entity, duty and roster is a node with all its columns; every relationship is an edge, its type the key.

        Args:
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            BadInput: a revision not made yet.
        """
        return to_networkx(self.view(as_of, known_at))

"""The knowledge base: one method a question."""

from collections.abc import Collection, Sequence
from functools import cached_property

from graphkb.answers.chart import OrgChart, org_chart
from graphkb.answers.coverage import Coverage, coverage
from graphkb.answers.escalation import EscalationChain, escalation_chain
from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule
from graphkb.answers.responsibility import PostAssignment, Responsibility, responsibility
from graphkb.answers.team import team
from graphkb.knowledge.event_desk import EventDesk
from graphkb.knowledge.keeping import KnownAt
from graphkb.knowledge.writing import Writer


class KnowledgeBase(Writer):
    """One store, and the immutable graph of what it knows: what users ask and do is a method here.

    Thread-safe: readers take the graph once and keep it; a writer swaps in a new one. Use as a context manager.

    Args:
        store: The system of record; closed with the knowledge base.
        zone: Zone in which a bare date means midnight.
        policies: What the deployment decides about events.
    """

    @cached_property
    def events(self) -> EventDesk:
        """What is done with events."""
        return EventDesk(self, self.policies)

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
        return coverage(self.view(as_of, known_at), area, matters=matters, level=level, scales=scales)

    def chain(
        self,
        organization: str,
        *,
        policy: Sequence[EscalationRule] = DEFAULT_ESCALATION,
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> EscalationChain:
        """Return who is above *organization*, level by level (answers.md, `escalationChain`).

        Args:
            organization: Its id.
            policy: After which delay each step is reached.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *organization* names nothing.
        """
        return escalation_chain(self.view(as_of, known_at), organization, policy)

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

"""What one request reads: the knowledge as it was when the request came, and now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from graphkb.answers.assessment import Assessment
from graphkb.answers.impact import ImpactReport
from graphkb.answers.trace import EventTrace
from graphkb.answers.unresolved import Unresolved
from graphkb.config import Limits
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.knowledge.event_desk import EventDesk
from graphkb.knowledge.event_feed import EventFeed
from graphkb.knowledge.keeping import Listener
from graphkb.knowledge.policies import Policies
from graphkb.knowledge.writing import Committed
from graphkb.model.events import Once
from graphkb.stores.base import Store


class Knowledge(Protocol):
    """The part of `graphkb.knowledge.KnowledgeBase` that requests need."""

    store: Store
    policies: Policies
    feed: EventFeed

    @property
    def graph(self) -> Graph: ...

    @property
    def events(self) -> EventDesk: ...

    def view(self, as_of: int | None = None, known_at: int | datetime | None = None) -> View: ...

    def refresh(self) -> Graph: ...

    def listen(self, listener: Listener) -> Callable[[], None]: ...

    def commit_inputs(
        self,
        inputs: Sequence[Mapping[str, Any]],
        *,
        actor: str,
        note: str | None = None,
        expected_revision: int | None = None,
        dry_run: bool = False,
        once: Once | None = None,
    ) -> Committed: ...

    def impact(
        self,
        inputs: Sequence[Mapping[str, Any]],
        *,
        graph: Graph | None = None,
        now: int | None = None,
        look: Callable[[], None] | None = None,
    ) -> ImpactReport: ...

    def unresolved(
        self,
        area: str,
        *,
        depth: int = 1,
        by: str = "AREA",
        as_of: int | None = None,
        graph: Graph | None = None,
        now: int | None = None,
    ) -> Unresolved: ...

    def trace(self, event: str, *, graph: Graph | None = None, now: int | None = None) -> EventTrace: ...

    def assessment(self, area: str, start: int, end: int, *, graph: Graph | None = None) -> Assessment: ...

    def event_counts(self) -> Mapping[tuple[str, str], int]: ...


class Context:
    """One request: all its fields read one graph, and `now` is one instant."""

    __slots__ = ("event", "graph", "knowledge", "limits", "look", "now")

    def __init__(
        self,
        knowledge: Knowledge,
        now: int,
        event: Any = None,
        *,
        limits: Limits | None = None,
        look: Callable[[], None] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.graph = knowledge.graph
        self.now = now
        self.event = event
        """What a subscription is told of."""
        self.limits = limits or Limits()
        self.look = look
        """Ends the request if its time is up; None: it may take any."""

    def view(self, as_of: int | None = None, known_at: int | datetime | None = None) -> View:
        """Return what holds at *as_of* (None: now) as known at *known_at* (None: the latest)."""
        instant = self.now if as_of is None else as_of
        return self.graph.at(instant) if known_at is None else self.knowledge.view(instant, known_at)

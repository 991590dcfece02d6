"""Rehearsals of changes, made once for all the pages in which somebody reads one."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, Final, NamedTuple

from graphkb.answers.impact import ImpactReport, impact
from graphkb.graph.graph import Graph
from graphkb.loaders.rehearsal import rehearse

KEPT_REPORTS: Final = 4
"""Reports kept of one graph: over a city each takes seconds to make, and some ten megabytes."""


class _Kept(NamedTuple):
    """A report, and the date that its changes name; None: they name none."""

    report: ImpactReport
    date: int | None

    def is_of(self, graph: Graph, now: int) -> bool:
        """Tell whether it says what changes to *graph* do, asked at *now*: no fact begins or ends since it was made."""
        before, after = self.report.before, self.report.after
        return before.graph is graph and (
            self.date is not None
            or (graph.at(now).shared is before.shared and after.graph.at(now).shared is after.shared)
        )


class Rehearsals:
    """The last rehearsals on the latest graph. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def report(
        self,
        inputs: Sequence[Mapping[str, Any]],
        graph: Graph,
        now: int,
        zone: str,
        look: Callable[[], None] | None = None,
    ) -> ImpactReport:
        """Return what *inputs* would change, at the latest date they name, else at *now*; events are left out.

        Args:
            inputs: As `graphkb.loaders.change_list.changes_of` takes them.
            graph: What is known.
            now: The instant meant where they name no date.
            zone: Where a bare date means midnight.
            look: Called now and then; what it raises ends the work.
        """
        name = repr((inputs, zone))
        with self._lock:
            kept = self._kept.get(name)
        if kept is not None and kept.is_of(graph, now):
            return kept.report
        rehearsal = rehearse(inputs, graph, zone)
        at = now if rehearsal.date is None else rehearsal.date
        before, after = graph.at(at), rehearsal.graph.at(at)
        if rehearsal.problems:
            return ImpactReport(before, after, problems=rehearsal.problems)
        made = _Kept(impact(before, after, look=look), rehearsal.date)
        with self._lock:
            self._kept[name] = made
            self._kept.move_to_end(name)
            if len(self._kept) > KEPT_REPORTS:
                self._kept.popitem(last=False)
        return made.report

    def forget(self) -> None:
        """Let go of all: what is known has changed."""
        with self._lock:
            self._kept.clear()

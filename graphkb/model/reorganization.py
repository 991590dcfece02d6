"""A reorganization as it is asked for: which offices or areas become which, and when."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from graphkb.model.facts import Fact, fact_of, shown_key
from graphkb.model.kinds import SEPARATOR, TABLES

SELF_CHANGES = frozenset({"RENAME", "RE_PARENT", "BOUNDARY"})
"""Kinds in which one original is itself the result."""


@dataclass(frozen=True, slots=True)
class Reorganize:
    """A change of several facts at once, which leaves a change event behind.

    Args:
        kind: Code from ChangeKind.
        at: The instant from which on it holds.
        originals: Ids of what there was before; of a TRANSFER the givers.
        results: New rows: what there is from then on.
        into: Ids of results that need no new row.
        subjects: Ids of what a TRANSFER hands over.
        rule: Id of what it rests on.
        id: Of the change event; None: `change_id`.
    """

    kind: str
    at: int
    originals: tuple[str, ...] = ()
    results: tuple[Fact, ...] = ()
    into: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    rule: str | None = None
    id: str | None = None

    @property
    def outcome(self) -> tuple[str, ...]:
        """The ids of all results, each once."""
        return tuple(dict.fromkeys([*(fact.key for fact in self.results), *self.into]))

    @property
    def gone(self) -> tuple[str, ...]:
        """The originals that are over from then on; the givers of a TRANSFER stand."""
        return () if self.kind == "TRANSFER" else tuple(each for each in self.originals if each not in self.outcome)

    @property
    def heir(self) -> str | None:
        """The only result, which takes over the children, or of one giver the subjects; None where it is not one."""
        several = len(self.outcome) != 1 or (self.kind == "TRANSFER" and len(self.originals) != 1)
        return None if several else self.outcome[0]

    def event(self) -> Fact:
        """Return the change event."""
        fields = {
            "id": self.id or change_id(self.kind, self.at, self.originals), "kind": self.kind, "date": self.at,
            "originals": self.originals, "results": self.outcome, "subjects": self.subjects, "rule": self.rule,
        }  # fmt: skip
        return fact_of("change_events", fields)

    def misshape(self) -> str | None:
        """Return what is wrong with the originals, results and subjects for the kind; None if nothing is."""
        if self.kind in SELF_CHANGES and (len(self.results) != 1 or self.originals != self.outcome):
            return "takes one original, and that alone, with a new row, as its result"
        if self.kind == "FOUND" and self.originals:
            return f"what is founded has no originals, but {', '.join(self.originals)} stands there; expected none"
        if self.kind != "FOUND" and not self.originals:
            return "names no originals; expected at least one"
        if self.kind != "DISSOLVE" and not self.outcome:
            return "names neither results nor into; expected one of them"
        if (self.kind == "TRANSFER") != bool(self.subjects):
            return "names subjects; only a TRANSFER does" if self.subjects else "names no subjects to hand over"
        return next(filter(None, map(self._misfit, self.results)), None)

    def _misfit(self, result: Fact) -> str | None:
        shown = shown_key(result.table, result.key)
        if not TABLES[result.table].is_entity:
            return f"{shown} is no result, but a relationship: put it beside this, in the same list"
        if result.key in self.originals and result.valid_from != self.at:
            return f"{shown} goes on, so its new row begins then: leave its valid_from out"
        return None


def change_id(kind: str, at: int, originals: Iterable[str]) -> str:
    """Return the id of a change event that was given none: a hash of kind, instant and originals (contract.graphql).

    >>> change_id("MERGE", 1646064000000, ["area:x2", "area:x1"])
    'change:4e50b6eabd92ee73'
    """
    text = SEPARATOR.join([kind, str(at), ";".join(sorted(originals))])
    return "change:" + hashlib.sha256(text.encode()).hexdigest()[:16]

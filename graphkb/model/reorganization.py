"""A reorganization as it is asked for: which offices or areas become which, and when."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphkb.model.facts import Fact, fact_of, shown_key
from graphkb.model.kinds import SEPARATOR, TABLES, table_of

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
        """Return what is missing, or wrong, in the originals, results and subjects for the kind; None if nothing is."""
        if self.kind in SELF_CHANGES and len(self.results) != 1:
            return _ONE_ORIGINAL
        if self.kind != "FOUND" and not self.originals:
            return "names no originals; expected at least one"
        if self.kind != "DISSOLVE" and not self.outcome:
            return "names neither results nor into; expected one of them"
        if (self.kind == "TRANSFER") != bool(self.subjects):
            return "names subjects; only a TRANSFER does" if self.subjects else "names no subjects to hand over"
        if misfit := next(filter(None, map(self._misfit, self.results)), None):
            return misfit
        told = contradiction(self.kind, self.originals, self.outcome, self.subjects)
        return told and told[1]

    def _misfit(self, result: Fact) -> str | None:
        shown = shown_key(result.table, result.key)
        if not TABLES[result.table].is_entity:
            return f"{shown} is no result, but a relationship: put it beside this, in the same list"
        if result.key in self.originals and result.valid_from != self.at:
            return f"{shown} goes on, so its new row begins then: leave its valid_from out"
        return None


_ONE_ORIGINAL = "takes one original, and that alone, with a new row, as its result"


def contradiction(
    kind: str, originals: Sequence[str], results: Sequence[str], subjects: Sequence[str]
) -> tuple[str, str] | None:
    """Return the column of a change that cannot be as it is told, and why; None if nothing speaks against it."""
    return next(_contradictions(kind, originals, results, subjects), None)


def _contradictions(
    kind: str, originals: Sequence[str], results: Sequence[str], subjects: Sequence[str]
) -> Iterator[tuple[str, str]]:
    before, after = set(originals), set(results)
    if not before and not after:
        yield "originals", "names neither originals nor results; expected what there was, or what there is from then on"
    if kind in SELF_CHANGES and (len(originals) != 1 or before != after):
        yield "results", _ONE_ORIGINAL
    if kind == "FOUND" and before:
        listed = ", ".join(originals)
        yield "originals", f"what is founded has no originals, but {listed} stands there; expected none"
    if kind == "DISSOLVE" and before & after:
        yield "results", f"{min(before & after)} is dissolved, so it is no result; name it on one side only"
    if kind == "MERGE" and before and before <= after:
        yield "results", "merges nothing: all originals are results; name what is over among the originals only"
    if kind == "SPLIT" and before and (len(after) < 2 or after <= before):
        yield "results", "splits nothing: expected two results or more, the original among them if it goes on"
    if kind == "REDIVIDE" and len(before | after) == 1:
        yield "results", f"names {min(before | after)} alone; expected two or more, or write a BOUNDARY"
    if kind == "TRANSFER" and before & after:
        yield "results", f"{min(before & after)} gives and takes; name it on one side only"
    if kind == "TRANSFER" and (party := (before | after).intersection(subjects)):
        yield "subjects", f"{min(party)} is handed over, so it neither gives nor takes; name it in one place only"
    yield from _other_kinds(before, after)


def _other_kinds(before: set[str], after: set[str]) -> Iterator[tuple[str, str]]:
    """Yield that areas would become organizations, or the like."""
    were, are = ({table.name for each in ids if (table := table_of(each))} for ids in (before, after))
    if were and are and were != are:
        listed = f"{' and '.join(sorted(were))} do not become {' and '.join(sorted(are))}"
        yield "results", f"{listed}; expected originals and results of the same kinds"


def change_id(kind: str, at: int, originals: Iterable[str]) -> str:
    """Return the id of a change event that was given none: a hash of kind, instant and originals (contract.graphql).

    >>> change_id("MERGE", 1646064000000, ["area:x2", "area:x1"])
    'change:4e50b6eabd92ee73'
    """
    text = SEPARATOR.join([kind, str(at), ";".join(sorted(originals))])
    return "change:" + hashlib.sha256(text.encode()).hexdigest()[:16]

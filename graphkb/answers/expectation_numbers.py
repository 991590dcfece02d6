"""Expectations of numbers: how many there are, in how many areas they are, and whether published figures agree."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphkb.answers.auditing import EventRecords
from graphkb.answers.counts import IN_STORE, count, total
from graphkb.answers.expectation_events import count_happened
from graphkb.answers.expectation_findings import Finding, check_some, differences
from graphkb.answers.expectation_keys import TIMES, Asked, ViewOf, text
from graphkb.answers.presence import Presence, presence
from graphkb.errors import BadInput, LimitExceeded, NotFound
from graphkb.model import times

ABOUT = 0.05
"""Part of a figure published as ABOUT 约 by which a count may miss it: such figures have two or three digits."""

PRESENCE_KEYS = ("scale", "classification", "role", "staffing", "exactly")
"""Keys of what an area must have, beside area and level."""


def _counted(asked: Asked) -> float:
    """Return how many there are of what the body of a count names, or what the column under `sum` comes to."""
    kind = text(asked.body["kind"])
    if kind in IN_STORE:
        return count_happened(asked, kind)
    within = asked.id("within", "areas") if "within" in asked else None
    named = {"kind", "within", "is", "sum", *TIMES}
    wanted = {str(key): value for key, value in asked.body.items() if key not in named}
    if "sum" in asked:
        return total(asked.view, kind, text(asked.body["sum"]), wanted, within)
    return count(asked.view, kind, wanted, within)


def ask_count(asked: Asked) -> Finding:
    """Return how many there are, and whether that is expected."""
    found = _counted(asked)
    return Finding(str(found), [*differences("", asked.number("is"), found)])


def _presence(asked: Asked) -> Presence:
    limits: dict[str, Any] = {
        key: asked.texts(key) for key in ("classification", "role", "staffing") if asked.texts(key)
    }
    if "scale" in asked:
        limits["scale"] = text(asked.body["scale"])
    if "exactly" in asked:
        limits["exactly"] = int(asked.number("exactly"))
    return presence(asked.view, asked.id("area", "areas"), text(asked.body["level"]), **limits)


def ask_presence(asked: Asked) -> Finding:
    """Return in how many areas there is what is asked for, and whether that is expected."""
    check_some(asked, ("having", "lacking"))
    found = _presence(asked)
    counts = {"having": len(found.having), "lacking": len(found.lacking)}
    wrong = [each for key in counts if key in asked for each in differences(f"{key} ", asked.number(key), counts[key])]
    return Finding(f"{counts['having']} of {found.areas}", wrong)


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """A published figure beside what the loaded data come to.

    Args:
        id: Of the figure.
        name: What it is of.
        value: As published.
        qualifier: How exact the publication says it is.
        unit: Of the value.
        found: What the query comes to; None where there is nothing to count.
        note: Why the two differ, or why nothing is counted.
        ok: Whether they agree, or differ as expected.
    """

    id: str
    name: str
    value: float
    qualifier: str
    unit: str | None
    found: float | None
    note: str | None
    ok: bool

    @property
    def published(self) -> str:
        """The value with its qualifier."""
        return f"{self.value:.15g} ({self.qualifier})"


def ask_figure(asked: Asked) -> Finding:
    """Return what was published, and how far what is counted differs from it, or from what is expected instead."""
    check_some(asked, ("counted", "present", "is"))
    figure = _compared(asked)
    wrong = [*differences("", asked.number("is"), figure.value)] if "is" in asked else []
    if not figure.ok:
        expected = f", expected {asked.number('differs')}" if "differs" in asked else ""
        wrong.append(f"published {figure.published}, counted {figure.found}{expected}")
    return Finding(_case(figure), wrong)


def _case(figure: FigureComparison) -> str:
    counted = "" if figure.found is None else f", counted {figure.found}"
    return f"{figure.published}{counted}{f': {figure.note}' if figure.note else ''}"


def _compared(asked: Asked) -> FigureComparison:
    """Return the figure that an entry names, beside what the entry counts.

    Raises:
        BadInput: it is said to differ without a reason.
    """
    row = asked.view.nearest(asked.id("id", "figures"))
    assert row is not None  # the id was just looked up
    figure = _figure(asked, row)
    if "differs" in asked and "because" not in asked:
        raise BadInput("because is missing; a figure that differs needs a reason")
    note = text(asked.body["because"]) if "because" in asked else None
    found = _found(asked)
    agrees = found is None or _agrees(found, figure.value, figure.qualifier)
    ok = agrees if "differs" not in asked else not agrees and found == asked.number("differs")
    return FigureComparison(figure.id, figure.name, figure.value, figure.qualifier, figure.unit, found, note, ok)


def _figure(asked: Asked, row: int) -> FigureComparison:
    """Return a figure that nothing is compared with."""
    cells = asked.view.tables["figures"]
    name, value, qualifier, unit = (cells.value(row, column) for column in ("name", "value", "qualifier", "unit"))
    return FigureComparison(cells.key(row), name, value, qualifier, unit, None, None, ok=True)


def _found(asked: Asked) -> float | None:
    if "counted" in asked:
        part = asked.part("counted")
        part.check_keys(("kind",), None)
        return _counted(part) if "per" not in asked else _percent(_counted(part), asked.part("per"))
    if "present" in asked:
        part = asked.part("present")
        part.check_keys(("area", "level"), PRESENCE_KEYS)
        return len(_presence(part).having)
    return None


def _percent(counted: float, whole: Asked) -> float:
    """Return how much of a *whole*, in % with one decimal, was *counted*; of nothing it is none."""
    whole.check_keys(("kind",), None)
    number = _counted(whole)
    return round(100 * counted / number, 1) if number else 0


def _agrees(found: float, value: float, qualifier: str) -> bool:
    """Tell whether a count is what a figure with this qualifier says."""
    if qualifier == "ABOUT":
        return abs(found - value) <= ABOUT * value
    return {"AT_LEAST": found >= value, "AT_MOST": found <= value}.get(qualifier, found == value)


def compare_figures(
    view_of: ViewOf,
    expectations: Iterable[Mapping[str, Any]],
    zone: str = times.DEFAULT_ZONE,
    events: EventRecords | None = None,
) -> list[FigureComparison]:
    """Return every figure that holds now, by id, beside what the `figure` entries of *expectations* count for it.

    A figure that no entry counts stands alone; one whose entry cannot be asked is not ok, and its note says why.

    Args:
        view_of: Gives the view that an entry asks about, such as `KnowledgeBase.view`.
        expectations: As `check_expectations` takes them; entries of other kinds are passed over.
        zone: Where a bare date means midnight.
        events: Keeps events and work orders, such as a store; None: an entry that counts them cannot be asked.

    Source: seeds.md, "published figures (the check)".
    """
    now = Asked({}, view_of, zone)
    known = {figure.id: figure for figure in (_figure(now, row) for row in now.view.rows("figures"))}
    compared = {figure.id: figure for figure in _entries(view_of, expectations, zone, events, known)}
    return [compared.get(each, known[each]) for each in sorted(known)]


def _entries(
    view_of: ViewOf,
    expectations: Iterable[Mapping[str, Any]],
    zone: str,
    events: EventRecords | None,
    known: Mapping[str, FigureComparison],
) -> Iterator[FigureComparison]:
    for entry in expectations:
        body = entry.get("figure") if isinstance(entry, Mapping) else None
        if not isinstance(body, Mapping) or (figure := known.get(str(body.get("id")))) is None:
            continue
        try:
            yield _compared(Asked(body, view_of, zone, events=events))
        except (BadInput, NotFound, LimitExceeded) as error:
            yield FigureComparison(
                figure.id, figure.name, figure.value, figure.qualifier, figure.unit, None, str(error), ok=False
            )

"""Why an action is refused: each check gives back the problem that it sees, or None."""

from collections.abc import Collection

from graphkb.answers.lineage import successors
from graphkb.answers.lookup import find_in_force
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model.codes import CODE_LISTS
from graphkb.model.events import Act, Event, Problem, Report, WorkOrder
from graphkb.model.free_text import check_free_text
from graphkb.model.times import to_date_or_text, to_text

UNHANDLED_OUTCOMES = ("DUPLICATE", "OUT_OF_SCOPE", "NO_ACTION")
"""Outcomes of an event that is closed before anybody handled it."""

LONGEST_WAIT_MS = 3_653 * 24 * 3_600_000
"""Milliseconds for which an order may be put off: ten years, so that its clocks stay within the calendar."""

Allowed = tuple[str, ...]
"""The actions that are possible on the object as it stands."""


def stale(current: Event | WorkOrder, expected_version: int, allowed: Allowed) -> Problem | None:
    """Somebody else was faster: what the actor saw is no longer so."""
    if current.version == expected_version:
        return None
    message = f"{current.id} is at version {current.version}, not {expected_version}: look at it again, then decide"
    return Problem("STALE_VERSION", message, "expectedVersion", current, allowed)


def illegal(current: Event | WorkOrder, action: str, act: Act, possible: Allowed, allowed: Allowed) -> Problem | None:
    """The action is not in the table for this state, of which *possible* are: *allowed* to this actor."""
    if action in possible:
        return None
    whom = "" if act.organization is None else f" for {act.organization}"
    listed = ", ".join(allowed) or "nothing"
    message = f"{action} is not possible: {current.id} is {current.state}; possible now{whom}: {listed}"
    return Problem("ILLEGAL_ACTION", message, "action", current, allowed)


def is_theirs(act: Act, owners: Collection[str]) -> bool:
    """Tell whether the actor speaks for one of *owners*, to whom an action belongs, or names no organization."""
    return act.organization is None or not owners or act.organization in owners


def not_theirs(
    current: Event | WorkOrder, action: str, act: Act, owners: Collection[str], allowed: Allowed
) -> Problem | None:
    """The actor speaks for another organization than those that the action belongs to."""
    if is_theirs(act, owners):
        return None
    message = f"{act.organization} may not {action} {current.id}: that belongs to {' and '.join(owners)}"
    return Problem("FORBIDDEN", message, None, current, allowed)


def lead_open(event: Event, lead: WorkOrder, field: str, allowed: Allowed) -> Problem:
    """A LEAD order is open, so there can be no second one, and the event is not resolved."""
    still = "" if field == "action" else ", or name one to send to as ASSIST"
    message = (
        f"{lead.organization} has the lead: its order {lead.id} is {lead.state}; approve or cancel it first{still}"
    )
    return Problem("LEAD_OPEN", message, field, event, allowed)


def no_superior(event: Event, chain_end: str, allowed: Allowed) -> Problem:
    """There is nobody to escalate to."""
    where = "the top level has it" if chain_end == "TOP_LEVEL" else "no center above it is known"
    return Problem(
        chain_end, f"ESCALATE is not possible: {event.center or event.id}: {where}", "action", event, allowed
    )


def bad_input(field: str, message: str, current: Event | WorkOrder | None = None) -> Problem:
    """The argument *field* is wrong."""
    return Problem("BAD_INPUT", message, field, current)


def not_found(field: str | None, id: str, current: Event | WorkOrder | None = None) -> Problem:
    """The argument *field* names nothing."""
    return Problem("NOT_FOUND", f"{id!r}: nothing is called so; look it up", field, current)


def not_holding(
    view: View, table: str, id: str, field: str, current: Event | WorkOrder | None = None
) -> Problem | None:
    """The argument *field* names nothing of *table*, or what does not hold at the instant of *view*."""
    try:
        if find_in_force(view, table, id) is not None:
            return None
    except NotFound as exc:
        return Problem("NOT_FOUND", str(exc), field, current)
    after = ", ".join(view.id(table, row) for row in successors(view, id))
    became = f"; it went into {after}" if after else ""
    return bad_input(field, f"{id} does not hold at {to_text(view.as_of)}{became}: name one that does", current)


def wrong_text(field: str, text: str | None, current: Event | WorkOrder | None = None) -> Problem | None:
    """Free text holds what it may not (`check_free_text`)."""
    try:
        check_free_text(text or "", field)
    except BadInput as exc:
        return bad_input(field, str(exc), current)
    return None


def wrong_report(report: Report, act: Act, zone: str) -> Problem | None:
    """What is reported is not complete, or breaks a rule."""
    latitude, longitude = report.latitude, report.longitude
    if not report.title.strip():
        return bad_input("title", "an empty title: say in one line what happened")
    if report.severity not in {None, 1, 2, 3, 4}:
        return bad_input("severity", f"severity {report.severity}: 1 is the gravest, 4 ordinary")
    if report.reported_at is not None and report.reported_at > act.at:
        when = to_date_or_text(report.reported_at, zone)
        return bad_input("reportedAt", f"reported at {when}, in the future: give an instant that has passed")
    if (latitude is None) != (longitude is None):
        return bad_input("latitude", "latitude and longitude come together: give both or neither")
    if latitude is not None and longitude is not None and not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return bad_input("latitude", f"{latitude}, {longitude}: at most 90 degrees north or south, 180 east or west")
    return wrong_text("title", report.title) or wrong_text("text", report.text) or wrong_text("note", act.note)


def wrong_outcome(event: Event, action: str, outcome: str | None, duplicate_of: str | None) -> Problem | None:
    """CLOSE without the outcome it needs, or an outcome with anything else."""
    choice = UNHANDLED_OUTCOMES if event.state == "ACCEPTED" else tuple(CODE_LISTS["EventOutcome"].labels)
    if action == "CLOSE" and outcome not in choice:
        given = "CLOSE without an outcome" if outcome is None else f"CLOSE with outcome {outcome}"
        return bad_input("outcome", f"{given}: choose one of {', '.join(choice)}", event)
    if action != "CLOSE" and outcome is not None:
        return bad_input("outcome", f"{action} has no outcome: leave {outcome} away", event)
    if (outcome == "DUPLICATE") != (duplicate_of is not None):
        return bad_input("duplicateOf", "DUPLICATE, and only that, names the event that it repeats", event)
    if duplicate_of == event.id:
        return bad_input("duplicateOf", f"{event.id} cannot repeat itself: name the other event", event)
    return None


def wrong_reason(order: WorkOrder, action: str, reason: str | None) -> Problem | None:
    """RETURN without one of its reasons, or a reason with anything else."""
    reasons = CODE_LISTS["ReturnReason"].labels
    if action == "RETURN" and reason not in reasons:
        given = "RETURN without a reason" if reason is None else f"RETURN with reason {reason}"
        return bad_input("reason", f"{given}: choose one of {', '.join(reasons)}", order)
    if action != "RETURN" and reason is not None:
        return bad_input("reason", f"{action} has no reason: leave {reason} away, or write a note", order)
    return None


def wrong_until(order: WorkOrder, action: str, act: Act, until: int | None, zone: str) -> Problem | None:
    """AWAIT without an end to come, or an end with an action that has none."""
    if until is None:
        return bad_input("until", "AWAIT until when? give an instant", order) if action == "AWAIT" else None
    when = f"until {to_date_or_text(until, zone)}"
    if action not in {"AWAIT", "SUPERVISE"}:
        return bad_input("until", f"{action} has no end: leave {when} away", order)
    if until > act.at + LONGEST_WAIT_MS:
        return bad_input("until", f"{when}: more than ten years ahead; give an earlier instant", order)
    return bad_input("until", f"{when}: that has passed; give a later instant", order) if until <= act.at else None

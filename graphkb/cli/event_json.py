"""Events, and what auditors are told of them, as JSON for machines: the names and shapes of contract.graphql."""

from collections.abc import Iterable
from typing import Any

from graphkb.answers.assessment import Assessment, AssessmentRow
from graphkb.answers.dispatches import ByDuty, Dispatch
from graphkb.answers.trace import EventTrace, TraceStep
from graphkb.answers.unresolved import Unresolved
from graphkb.cli.answer_json import entity, instant
from graphkb.events.escalation import EscalationItem
from graphkb.events.life_cycle import allowed_on_event, allowed_on_work_order
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.clocks import is_due_soon, is_overdue, order_due_at
from graphkb.model.events import Case, Event, Problem, Transition, WorkOrder, holder


def case(found: Case, now: int) -> dict[str, Any]:
    """Return an event with its work orders, as `Event`; whom and what they name, by id."""
    event, orders = found.event, found.orders
    return {
        **_event(event),
        "holder": holder(event, orders),
        "overdue": is_overdue(event, orders, now),
        "dueSoon": is_due_soon(event, orders, now),
        "allowedActions": list(allowed_on_event(event, orders)),
        "workOrders": [_order(each) for each in orders],
    }


def problem(refused: Problem) -> dict[str, Any]:
    """Return why an action was refused, as `Problem`; the event or order as it stands, by id and version."""
    current = refused.current
    return {
        "code": refused.code,
        "message": refused.message,
        "field": refused.field,
        "current": None if current is None else {"id": current.id, "version": current.version, "state": current.state},
        "allowed": list(refused.allowed),
    }


def unresolved(answer: Unresolved, first: int) -> dict[str, Any]:
    """Return the tree as `UnresolvedTree`; each node with the *first* organizations that hold most."""
    nodes = [_node(answer, i, first) for i in range(len(answer.open))]
    for i, parent in enumerate(answer.parents):
        if parent >= 0:
            nodes[parent]["children"].append(nodes[i])
    return nodes[0]


def trace(answer: EventTrace) -> dict[str, Any]:
    """Return the way of an event as `EventTrace`; what people wrote about it is left out."""
    return {
        "event": _event(answer.case.event),
        "steps": [_step(each) for each in answer.steps],
        "heldHours": [
            {
                "organization": entity(answer.view, "organizations", each.organization),
                "hours": each.hours,
                "workingHours": each.working_hours,
            }
            for each in answer.held
        ],
        "dispatches": [_dispatch(each) for each in answer.dispatches],
        "unsignedHours": answer.unsigned_hours,
        "returns": answer.returns,
        "pingPong": answer.ping_pong,
        "agreedThen": answer.agreed_then,
        "agreedAsKnownNow": answer.agreed_as_known_now,
        "reasons": list(answer.reasons),
    }


def assessment(answer: Assessment) -> dict[str, Any]:
    """Return the figures of a period as `Assessment`."""
    return {
        "from": times.to_text(answer.start),
        "to": times.to_text(answer.end),
        "rows": [_figures(answer.view, row) for row in answer.rows],
        "index": answer.index,
    }


def escalation(items: Iterable[EscalationItem]) -> list[dict[str, Any]]:
    """Return what a policy says of open events, as `EscalationItem`."""
    return [
        {
            "event": item.case.event.id,
            "organization": None if item.step is None else entity(item.view, "organizations", item.step.organization),
            "dueAt": instant(item.due_at),
            "dueSoon": item.is_due_soon,
            "reason": item.reason,
            "awaits": list(item.awaits),
        }
        for item in items
    ]


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "version": event.version,
        "sequence": event.sequence,
        "state": event.state,
        "title": event.title,
        "text": event.text,
        "matter": event.matter,
        "area": event.area,
        "channel": event.channel,
        "severity": event.severity,
        "reportedAt": times.to_text(event.reported_at),
        "dueAt": instant(event.due_at),
        "closedAt": instant(event.closed_at),
        "outcome": event.outcome,
        "duplicateOf": event.duplicate_of,
        "center": event.center,
    }


def _order(order: WorkOrder) -> dict[str, Any]:
    return {
        "id": order.id,
        "version": order.version,
        "organization": order.organization,
        "dispatchedBy": order.dispatched_by,
        "role": order.role,
        "whistle": order.whistle,
        "state": order.state,
        "supervised": order.supervised,
        "dispatchedAt": times.to_text(order.dispatched_at),
        "dueAt": instant(order_due_at(order)),
        "signedAt": instant(order.signed_at),
        "repliedAt": instant(order.replied_at),
        "awaitingUntil": instant(order.awaiting_until),
        "returnReason": order.return_reason,
        "rating": order.rating,
        "allowedActions": list(allowed_on_work_order(order)),
    }


def _node(answer: Unresolved, i: int, first: int) -> dict[str, Any]:
    view, oldest = answer.view, answer.oldest[i]
    return {
        "area": entity(view, "areas", answer.areas[i]),
        "organization": entity(view, "organizations", answer.organizations[i]),
        "open": answer.open[i],
        "overdue": answer.overdue[i],
        "dueSoon": answer.due_soon[i],
        "oldest": instant(oldest),
        "byState": [{"state": each.state, "count": each.count} for each in answer.by_state(i)],
        "byHolder": [
            {
                "organization": entity(view, "organizations", each.organization),
                "open": each.open,
                "overdue": each.overdue,
            }
            for each in answer.by_holder(i, first)
        ],
        "childrenCut": answer.children_cut[i],
        "children": [],
    }


def _step(step: TraceStep) -> dict[str, Any]:
    return {
        "at": times.to_text(step.at),
        "until": instant(step.until),
        "transition": _transition(step.transition),
        "workOrder": None if step.order is None else _addressed(step.order, step.view, step.addressed),
        "organization": entity(step.view, "organizations", step.organization),
        "post": entity(step.view, "posts", step.post),
        "holder": entity(step.view, "persons", step.holder),
        "hours": step.hours,
        "workingHours": step.working_hours,
        "overdueBy": step.overdue_by,
    }


def _addressed(order: WorkOrder, view: View, organization: int | None) -> dict[str, Any]:
    return {"id": order.id, "role": order.role, "organization": entity(view, "organizations", organization)}


def _dispatch(sent: Dispatch) -> dict[str, Any]:
    then, now = (_by_duty(each) for each in (sent.as_known_then, sent.as_known_now))
    return {
        "workOrder": _addressed(sent.order, sent.view, sent.organization),
        "unsignedHours": sent.unsigned_hours,
        "leadsThen": then[0],
        "agreedThen": then[1],
        "leadsAsKnownNow": now[0],
        "agreedAsKnownNow": now[1],
    }


def _by_duty(duty: ByDuty | None) -> tuple[list[dict[str, Any] | None], bool | None]:
    if duty is None:
        return [], None
    return [entity(duty.view, "organizations", each) for each in duty.leads], duty.agreed


def _transition(each: Transition) -> dict[str, Any]:
    return {
        "sequence": each.sequence,
        "subject": each.subject,
        "at": times.to_text(each.at),
        "actor": each.actor,
        "organization": each.organization,
        "post": each.post,
        "action": each.action,
        "from": each.from_state,
        "to": each.to_state,
        "reason": each.reason,
    }


def _figures(view: View, row: AssessmentRow) -> dict[str, Any]:
    return {
        "area": entity(view, "areas", row.area),
        "organization": entity(view, "organizations", row.organization),
        "received": row.received,
        "closed": row.closed,
        "onTime": row.on_time,
        "returned": row.returned,
        "reopened": row.reopened,
        "medianFirstResponseHours": row.median_first_response_hours,
        "medianHandlingHours": row.median_handling_hours,
        "mediated": row.mediated,
        "mediationFailed": row.mediation_failed,
        "rating": row.rating,
        "index": row.index,
    }

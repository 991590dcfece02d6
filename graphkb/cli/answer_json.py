"""Answers as JSON for machines: the names and shapes of contract.graphql."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import Any

from graphkb.answers.chart import OrgChart
from graphkb.answers.coverage import Coverage, CoverageCell
from graphkb.answers.duties import HeldDuty
from graphkb.answers.escalation import EscalationChain
from graphkb.answers.impact import ImpactReport
from graphkb.answers.presence import Presence
from graphkb.answers.responsibility import Assignment, Deadline, DutyTrial, PostAssignment, Responsibility
from graphkb.answers.routes import Hop, RouteResult
from graphkb.graph.view import View
from graphkb.knowledge.writing import Committed
from graphkb.model import times
from graphkb.model.problems import Problem


def entity(view: View, table: str, row: int | None) -> dict[str, Any] | None:
    """Return `{id, name}` of an entity; a rule's title is its name; None for None."""
    if row is None:
        return None
    name = "title" if table == "rules" else "name"
    return {"id": view.id(table, row), "name": view.tables[table].value(row, name)}


def instant(at: int | None) -> str | None:
    """Return an instant as RFC 3339; None for None."""
    return None if at is None else times.to_text(at)


def responsibility(answer: Responsibility) -> dict[str, Any]:
    """Return the answer as `Responsibility` of contract.graphql."""
    view = answer.view
    return {
        "matterId": answer.matter_id,
        "areaId": answer.area_id,
        "matter": entity(view, "matters", answer.matter),
        "area": entity(view, "areas", answer.area),
        "asOf": times.to_text(view.as_of),
        "revision": view.graph.revision.number,
        "lead": [_assignment(view, each) for each in answer.lead],
        "assists": [_assignment(view, each) for each in answer.assists],
        "supervisors": [_assignment(view, each) for each in answer.supervisors],
        "firstResponders": [post(view, each) for each in answer.first_responders],
        "overlap": answer.overlap,
        "successors": [entity(view, "areas", row) for row in answer.successors],
        "predecessors": [entity(view, "areas", row) for row in answer.predecessors],
        "explain": [trial(view, each) for each in answer.explain],
        "complete": answer.complete,
        "truncatedBy": answer.truncated_by,
        "reasons": list(answer.reasons),
    }


def post(view: View, each: PostAssignment) -> dict[str, Any]:
    """Return one `PostAssignment`."""
    described = entity(view, "posts", each.post) or {}
    return {
        "post": described | {"role": view.tables["posts"].value(each.post, "role")},
        "servedArea": entity(view, "areas", each.served_area),
        "holder": entity(view, "persons", each.holder),
        "holding": each.holding,
        "contact": each.contact,
        "reasons": list(each.reasons),
    }


def chain(view: View, answer: EscalationChain) -> dict[str, Any]:
    """Return the answer as `EscalationChain`."""
    steps = [
        {
            "number": step.number,
            "organization": entity(view, "organizations", step.organization),
            "hierarchy": step.hierarchy,
            "fallback": step.fallback,
            "posts": [post(view, each) for each in step.posts],
            "beside": [entity(view, "organizations", row) for row in step.beside],
            "delay": step.delay,
            "reasons": list(step.reasons),
        }
        for step in answer.steps
    ]
    return {"steps": steps, "complete": answer.complete, "reasons": list(answer.reasons)}


def chart(answer: OrgChart) -> dict[str, Any]:
    """Return the answer flat: its nodes in preorder, as `OrgChartNode`."""
    view = answer.view
    ids = [view.id(answer.table, row) for row in answer.rows]
    nodes = [
        {
            "id": ids[i],
            "parentId": None if answer.parents[i] < 0 else ids[answer.parents[i]],
            "depth": answer.depths[i],
            "name": view.tables[answer.table].value(row, "name"),
            "descendants": answer.descendants[i],
            "childrenCut": answer.children_cut[i],
        }
        for i, row in enumerate(answer.rows)
    ]
    return {"nodes": nodes, "complete": answer.complete, "truncatedBy": answer.truncated_by}


def routes(answer: RouteResult) -> dict[str, Any]:
    """Return the answer as `RouteResult` of contract.graphql."""
    view = answer.view
    found = [
        {
            "target": entity(view, "organizations", each.target),
            "role": each.role,
            "hops": [_hop(view, hop) for hop in each.hops],
            "cost": each.cost,
            "expectedHours": each.expected_hours,
        }
        for each in answer.routes
    ]
    cut = {"complete": answer.complete, "truncatedBy": answer.truncated_by}
    return {"routes": found, **cut, "reasons": list(answer.reasons)}


def coverage(answer: Coverage, cells: list[CoverageCell], *, complete: bool) -> dict[str, Any]:
    """Return the counts and some cells, as `Coverage` of contract.graphql."""
    view = answer.view
    items = [
        {
            "area": entity(view, "areas", cell.area),
            "matter": entity(view, "matters", cell.matter),
            "state": cell.state,
            "leads": [entity(view, "organizations", row) for row in cell.leads],
            "events": cell.events,
        }
        for cell in cells
    ]
    names = {"covered": "COVERED", "gaps": "GAP", "overlaps": "OVERLAP", "vacant": "VACANT", "below": "BELOW"}
    counts = {name: answer.count(state) for name, state in names.items()}
    return {"cells": answer.cells, **counts, "items": items, **_cut(complete)}


def presence(answer: Presence, areas: Iterable[int], *, complete: bool) -> dict[str, Any]:
    """Return the counts and some areas, as `Presence` of contract.graphql."""
    return {
        "areas": answer.areas,
        "with": len(answer.having),
        "without": len(answer.lacking),
        "distinctHolders": answer.distinct_holders,
        "items": [entity(answer.view, "areas", row) for row in areas],
        **_cut(complete),
    }


def duties(view: View, held: Iterable[HeldDuty], *, complete: bool) -> dict[str, Any]:
    """Return duties as `Duty` of contract.graphql, each with the areas where it comes to the one asked about."""
    items = [duty(view, each.duty) | {"areas": [entity(view, "areas", row) for row in each.areas]} for each in held]
    return {"items": items, **_cut(complete)}


def _cut(complete: bool) -> dict[str, Any]:
    return {"complete": complete, "truncatedBy": None if complete else "limit"}


def duty(view: View, row: int) -> dict[str, Any]:
    """Return one `Duty`; its rule tells its document's reference and date."""
    columns = view.tables["duties"]
    ends = {name: columns.value(row, name) for name in ("matter", "area", "organization")}
    named = {name: end and entity(view, f"{name}s", view.nearest(end)) for name, end in ends.items()}
    line, level = (columns.value(row, name) for name in ("line", "level"))
    template = {"classifications": columns.value(row, "classification"), "level": level, "line": line}
    return {
        "id": view.id("duties", row),
        "role": columns.value(row, "role"),
        **named,
        "rule": _rule(view, columns.value(row, "rule")),
        "template": None if named["organization"] else template,
        "severities": columns.value(row, "severities"),
        "postRole": columns.value(row, "post_role"),
        "priority": columns.value(row, "priority"),
        "deadline": {stage: columns.value(row, f"{stage}_within") for stage in ("sign", "reply", "close")},
        "source": columns.source[row],
        "synthetic": columns.synthetic[row],
        "validFrom": instant(columns.valid_from[row]),
        "validTo": instant(columns.valid_to[row]),
    }


def _rule(view: View, id: str | None) -> dict[str, Any] | None:
    row = None if id is None else view.nearest(id)
    if row is None:
        return None
    return (entity(view, "rules", row) or {}) | {
        name: view.tables["rules"].value(row, name) for name in ("reference", "date")
    }


def trial(view: View, each: DutyTrial) -> dict[str, Any]:
    """Return one `DutyTrial`."""
    return {
        "duty": duty(view, each.duty),
        "won": each.won,
        "reason": each.reason,
        "path": [entity(view, table, row) for table, row in each.path],
    }


def impact(report: ImpactReport, limit: int) -> dict[str, Any]:
    """Return the report and its first cells, as `ImpactReport` of contract.graphql."""
    items = [
        {
            "area": item.area,
            "matter": item.matter,
            "before": list(item.before),
            "after": list(item.after),
            "stateBefore": item.state_before,
            "stateAfter": item.state_after,
            "assistsBefore": list(item.assists_before),
            "assistsAfter": list(item.assists_after),
            "supervisorsBefore": list(item.supervisors_before),
            "supervisorsAfter": list(item.supervisors_after),
        }
        for item in islice(iter(report.items), limit)
    ]
    return {
        "changedCells": report.changed_cells,
        "newGaps": report.new_gaps,
        "newOverlaps": report.new_overlaps,
        "orphanedEvents": report.orphaned_events,
        "items": items,
        **_cut(len(items) == report.changed_cells),
        "problems": [_problem(each) for each in report.problems],
    }


def committed(outcome: Committed, *, dry_run: bool) -> dict[str, Any]:
    """Return what a commit came to, as `CommitPayload` of contract.graphql."""
    made = outcome.revision
    return {
        "revision": None if made is None else {**made._asdict(), "at": times.to_text(made.at)},
        "dryRun": dry_run,
        "report": [{"kind": table, **asdict(counts)} for table, counts in outcome.report.items()],
        "problems": [_problem(each) for each in outcome.problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message, "field": problem.field}


def _hop(view: View, hop: Hop) -> dict[str, Any]:
    return {
        "from": entity(view, "organizations", hop.from_),
        "to": entity(view, "organizations", hop.to),
        "mechanism": hop.mechanism,
        "rule": entity(view, "rules", hop.rule),
        "cost": hop.cost,
        "expectedHours": hop.expected_hours,
        "contact": None if hop.contact is None else post(view, hop.contact),
    }


def _assignment(view: View, each: Assignment) -> dict[str, Any]:
    return {
        "organization": entity(view, "organizations", each.organization),
        "posts": [post(view, one) for one in each.posts],
        "basis": each.basis,
        "duty": None if each.duty is None else {"id": view.id("duties", each.duty)},
        "rule": entity(view, "rules", each.rule),
        "deadline": None if each.deadline is None else _deadline(each.deadline),
        "reasons": list(each.reasons),
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "sign": deadline.sign,
        "reply": deadline.reply,
        "close": deadline.close,
        "signSource": deadline.sign_source,
        "replySource": deadline.reply_source,
        "closeSource": deadline.close_source,
    }

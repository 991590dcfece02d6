"""Answers as JSON for machines: the names and shapes of contract.graphql."""

from typing import Any

from graphkb.answers.chart import OrgChart
from graphkb.answers.escalation import EscalationChain
from graphkb.answers.responsibility import Assignment, Deadline, DutyTrial, PostAssignment, Responsibility
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.facts import duty_id
from graphkb.model.kinds import TABLES


def entity(view: View, table: str, row: int | None) -> dict[str, Any] | None:
    """Return `{id, name}` of an entity; a rule's title is its name; None for None."""
    if row is None:
        return None
    name = "title" if table == "rules" else "name"
    return {"id": view.id(table, row), "name": view.tables[table].value(row, name)}


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
        "explain": [_trial(view, each) for each in answer.explain],
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


def _assignment(view: View, each: Assignment) -> dict[str, Any]:
    return {
        "organization": entity(view, "organizations", each.organization),
        "posts": [post(view, one) for one in each.posts],
        "basis": each.basis,
        "duty": None if each.duty is None else {"id": _duty_id(view, each.duty)},
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


def _trial(view: View, trial: DutyTrial) -> dict[str, Any]:
    return {
        "duty": {"id": _duty_id(view, trial.duty)},
        "won": trial.won,
        "reason": trial.reason,
        "path": [entity(view, table, row) for table, row in trial.path],
    }


def _duty_id(view: View, row: int) -> str:
    return duty_id(TABLES["duties"].key_of(view.tables["duties"].fact(row).values))

"""How the answers to many questions are written: CSV for a spreadsheet, or one JSON object a line."""

import csv
import io
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import orjson

from graphkb.answers.bench import Lead, Leads
from graphkb.answers.kept import Remembered
from graphkb.answers.lookup import is_in
from graphkb.answers.posts import PostAssignment
from graphkb.cli import answer_json
from graphkb.graph.view import View
from graphkb.model import times

QUESTION = ("matter", "area", "severity")
"""Columns of the questions, and the first of their answers."""

ANSWER = (
    "lead", "lead_name", "basis", "lead_reasons", "post", "holder", "contact", "post_reasons", "overlap", "reasons",
    "problem", "successors", "predecessors",
)  # fmt: skip
"""Columns behind them: several leads stand with `;` between them, and so do their posts, the one to call first, and the
areas that an area became or came from."""

SEVERITIES = {"": None, "1": 1, "2": 2, "3": 3, "4": 4}
"""As a file says them; nothing: the matter's own."""


class Wrong(NamedTuple):
    """A row that is no question, as it is written, and why: it is answered by that."""

    matter: str
    area: str
    severity: str
    problem: str


class Form(Protocol):
    """How answers are written: each part once, so that a line is put together from parts that are there."""

    @property
    def head(self) -> str:
        """What stands before all answers."""

    def matter(self, id: str) -> str:
        """Return the beginning of a line."""

    def area(self, id: str) -> str:
        """Return what follows the matter."""

    def severity(self, severity: int | None) -> str:
        """Return what follows the area."""

    def rest(self, leads: Leads) -> str:
        """Return what stands behind the question, to the end of the line."""

    def wrong(self, row: Wrong) -> str:
        """Return the line of a row that is no question."""


class CsvForm:
    """One line of cells for each answer."""

    def __init__(self, view: View) -> None:
        tables = view.tables
        self.head = _csv_line((*QUESTION, *ANSWER))
        self._ids, self._areas = (tables[table].column("id") for table in ("organizations", "areas"))
        self._organizations, self._posts, self._persons = (
            tables[table].column("name") for table in ("organizations", "posts", "persons")
        )

    def matter(self, id: str) -> str:
        return _csv_cell(id)

    def area(self, id: str) -> str:
        return _csv_cell(id)

    def severity(self, severity: int | None) -> str:
        return _csv_cell(severity)

    def wrong(self, row: Wrong) -> str:
        cells = dict.fromkeys(ANSWER, "") | {"problem": row.problem}
        return _csv_line((row.matter, row.area, row.severity, *cells.values()))

    def rest(self, leads: Leads) -> str:
        found = leads.lead
        posts = found[0].posts if len(found) == 1 else [post for each in found for post in each.posts]
        cells = (
            ";".join([self._ids[each.organization] for each in found]),
            ";".join([self._organizations[each.organization] for each in found]),
            ";".join([each.basis for each in found]),
            _said([" ".join(each.reasons) for each in found]),
            ";".join([self._posts[post.post] for post in posts]),
            _said(["" if post.holder is None else self._persons[post.holder] for post in posts]),
            _said([post.contact or "" for post in posts]),
            _said([" ".join(post.reasons) for post in posts]),
            len(found) > 1,
            ";".join(leads.reasons),
            "",
            ";".join([self._areas[row] for row in leads.successors]),
            ";".join([self._areas[row] for row in leads.predecessors]),
        )
        return _csv_line(cells)


def _said(cells: Sequence[str]) -> str:
    """Return the cells with `;` between them, so that each keeps its place; nothing where none says anything."""
    return ";".join(cells) if any(cells) else ""


def _csv_line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _csv_cell(cell: Any) -> str:
    return _csv_line((cell, ""))[:-1]  # up to the comma behind it


class JsonForm:
    """One object a line for each answer, of the shape of `answer_json.responsibility`, as far as leads go."""

    head = ""

    def __init__(self, view: View) -> None:
        self._view = view
        self._when = _open({"asOf": times.to_text(view.as_of), "revision": view.graph.revision.number})
        self._organizations: Remembered[int, orjson.Fragment]
        self._organizations = Remembered(
            lambda row: orjson.Fragment(orjson.dumps(answer_json.entity(view, "organizations", row)))
        )
        self._posts: Remembered[PostAssignment, orjson.Fragment]
        self._posts = Remembered(lambda post: orjson.Fragment(orjson.dumps(answer_json.post(view, post))))

    def matter(self, id: str) -> str:
        return "{" + _open({"matterId": id, "matter": self._entity("matters", id)})

    def area(self, id: str) -> str:
        return _open({"areaId": id, "area": self._entity("areas", id)}) + self._when

    def severity(self, severity: int | None) -> str:
        return _open({"severity": severity})

    def wrong(self, row: Wrong) -> str:
        question = {"matterId": row.matter, "matter": None, "areaId": row.area, "area": None}
        severity = self.severity(SEVERITIES.get(row.severity))
        return "{" + _open(question) + self._when + severity + self._answer(Leads((), ()), row.problem)

    def rest(self, leads: Leads) -> str:
        return self._answer(leads, None)

    def _answer(self, leads: Leads, problem: str | None) -> str:
        answer = {
            "lead": [self._lead(each) for each in leads.lead],
            "overlap": len(leads.lead) > 1,
            "successors": [answer_json.entity(self._view, "areas", row) for row in leads.successors],
            "predecessors": [answer_json.entity(self._view, "areas", row) for row in leads.predecessors],
            "reasons": leads.reasons,
            "problem": problem,
        }
        return orjson.dumps(answer).decode().removeprefix("{") + "\n"

    def _lead(self, each: Lead) -> dict[str, Any]:
        return {
            "organization": self._organizations[each.organization],
            "posts": [self._posts[post] for post in each.posts],
            "basis": each.basis,
            "reasons": each.reasons,
        }

    def _entity(self, table: str, id: str) -> dict[str, Any] | None:
        return answer_json.entity(self._view, table, self._view.nearest(id) if is_in(table, id) else None)


def _open(fields: dict[str, Any]) -> str:
    """Return *fields* as the beginning of an object that goes on, or as its middle."""
    return orjson.dumps(fields).decode()[1:-1] + ","

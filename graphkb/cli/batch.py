"""Many questions from a file, answered as they are read: CSV in, CSV or NDJSON out."""

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TextIO

import orjson

from graphkb.answers.batch import AT_ONCE, Asked, lead_finder
from graphkb.answers.bench import Lead, Leads
from graphkb.answers.kept import KEPT, Remembered
from graphkb.answers.lookup import is_in
from graphkb.answers.posts import PostAssignment
from graphkb.cli import answer_json
from graphkb.errors import AmbiguousName, BadInput, NotFound
from graphkb.graph.view import View
from graphkb.knowledge.names import resolve
from graphkb.loaders.cells import nearest
from graphkb.model import times
from graphkb.model.collector import collector_paused
from graphkb.model.kinds import TABLES

QUESTION = ("matter", "area", "severity")
"""Columns of the questions, and the first of their answers."""

ANSWER = (
    "lead", "lead_name", "basis", "lead_reasons", "post", "holder", "contact", "post_reasons", "overlap", "reasons",
    "problem",
)  # fmt: skip
"""Columns behind them: several leads stand with `;` between them, and so do their posts, the one to call first."""

_SEVERITIES = {"": None, "1": 1, "2": 2, "3": 3, "4": 4}
"""As a file says them; nothing: the matter's own."""


class Tally(NamedTuple):
    """How many questions a file has, and how many of them have no lead."""

    questions: int
    without_lead: int


class _Wrong(NamedTuple):
    """A row that is no question, as it is written, and why: it is answered by that."""

    matter: str
    area: str
    severity: str
    problem: str


class _Form(Protocol):
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

    def wrong(self, row: _Wrong) -> str:
        """Return the line of a row that is no question."""


def answer_questions(view: View, path: Path, out: TextIO, *, as_json: bool) -> Tally:
    """Answer the questions in the CSV file at *path*, in their order, while they are read.

    A row that is none (a cell is empty or missing, a name is not unique, a severity is not 1 to 4) is answered by what
    is wrong with it, in its place among the others.

    Args:
        view: What holds at the instant asked about.
        path: UTF-8 with the columns matter and area (ids, what follows the colon, or unique names) and perhaps
            severity.
        out: Where the answers go.
        as_json: One JSON object a line; otherwise CSV with `QUESTION` and `ANSWER`.

    Raises:
        BadInput: a column is missing, unknown or doubled, or the file is not UTF-8 or no CSV.
    """
    form: _Form = _Json(view) if as_json else _Csv(view)
    with collector_paused(), path.open(encoding="utf-8-sig", newline="") as file:
        answers = _Answers(view, form)
        lines = answers.lines(_questions(view, path.name, csv.reader(file)))
        portions = ("".join(some) for some in iter(lambda: list(islice(lines, AT_ONCE)), []))
        first = next(portions, "")  # a file that cannot be read at all leaves nothing behind, not even a header
        out.writelines(chain([form.head, first], portions))
    return Tally(answers.questions, answers.without_lead)


def _questions(view: View, name: str, rows: Iterator[list[str]]) -> Iterator[Asked | _Wrong]:
    try:
        header = next(rows, [])
        asked = _Columns(view, name, header).asked
        for number, row in enumerate(rows, 2):
            try:
                question: Asked | _Wrong = asked(row)
            except (AmbiguousName, BadInput) as error:
                matter, area, severity = map(dict(zip(header, row, strict=False)).get, QUESTION)
                question = _Wrong(matter or "", area or "", severity or "", f"row {number}: {error}")
            yield question
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: {error.object[error.start : error.end]!r} is not UTF-8; save it as UTF-8") from None
    except csv.Error as error:
        raise BadInput(f"{name}: {error}; save it as CSV") from None


class _Columns:
    """Where the cells of a question are, and what was read from them."""

    def __init__(self, view: View, name: str, header: Sequence[str]) -> None:
        _check(name, header)
        self._count = len(header)
        self._matter, self._area = header.index("matter"), header.index("area")
        self._severity = header.index("severity") if "severity" in header else None
        self._matters, self._areas = (Remembered(partial(_named, view, table)) for table in ("matters", "areas"))

    def asked(self, row: Sequence[str]) -> Asked:
        """Return the question that a row asks.

        Raises:
            AmbiguousName: a name is not unique.
            BadInput: the row is too short or too long, a cell is empty, or the severity is none.
        """
        if len(row) != self._count:
            raise BadInput(f"{len(row)} cells under {self._count} columns")
        level = "" if self._severity is None else row[self._severity]
        if level not in _SEVERITIES:
            raise BadInput(f"severity: {level!r}; expected 1 (gravest) to 4, or nothing")
        return self._matters[row[self._matter]], self._areas[row[self._area]], _SEVERITIES[level]


def _check(name: str, header: Sequence[str]) -> None:
    for number, column in enumerate(header):
        if column not in QUESTION:
            raise BadInput(f"{name} has no column {column!r}: {nearest(column, QUESTION)}")
        if column in header[:number]:
            raise BadInput(f"{name} has the column {column!r} twice; leave one")
    if missing := {"matter", "area"} - set(header):
        absent = ", ".join(sorted(missing))
        raise BadInput(f"{name}: no column {absent}; expected matter, area and perhaps severity")


def _named(view: View, table: str, text: str) -> str:
    """Return the id that *text* names; of one that names nothing what it would be, so that the answer says so."""
    if not text.strip():
        raise BadInput(f"{table.removesuffix('s')} is empty; give an id, a code or a whole name")
    if ":" in text:
        return text
    try:
        return resolve(view, text, (table,))
    except AmbiguousName:
        raise
    except NotFound:
        return f"{TABLES[table].prefixes[0]}:{text}"


class _Answers:
    """The answers in one form, counted."""

    def __init__(self, view: View, form: _Form) -> None:
        self.questions = self.without_lead = 0
        self._view = view
        self._form = form
        self._kept: dict[int, tuple[Leads, str]] = {}
        """By the identity of the leads, which stay with their text: many questions share the very same."""

    def lines(self, questions: Iterator[Asked | _Wrong]) -> Iterator[str]:
        """Yield the line of each question; what is asked again is not answered again."""
        form, rest, find = self._form, self._rest, lead_finder(self._view)
        matters, areas, severities = Remembered(form.matter), Remembered(form.area), Remembered(form.severity)
        lines: dict[Asked | _Wrong, tuple[str, bool]] = {}
        for question in questions:
            self.questions += 1
            told = lines.get(question)
            if told is None:
                if len(lines) >= KEPT:
                    lines.clear()
                if isinstance(question, _Wrong):
                    told = form.wrong(question), True
                else:
                    matter, area, severity = question
                    leads = find(matter, area, severity)
                    told = f"{matters[matter]}{areas[area]}{severities[severity]}{rest(leads)}", not leads.lead
                lines[question] = told
            self.without_lead += told[1]
            yield told[0]

    def _rest(self, leads: Leads) -> str:
        kept = self._kept.get(id(leads))
        if kept is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[id(leads)] = leads, self._form.rest(leads)
        return kept[1]


class _Csv:
    """One line of cells for each answer."""

    def __init__(self, view: View) -> None:
        tables = view.tables
        self.head = _csv_line((*QUESTION, *ANSWER))
        self._ids = tables["organizations"].column("id")
        self._organizations, self._posts, self._persons = (
            tables[table].column("name") for table in ("organizations", "posts", "persons")
        )

    def matter(self, id: str) -> str:
        return _csv_cell(id)

    def area(self, id: str) -> str:
        return _csv_cell(id)

    def severity(self, severity: int | None) -> str:
        return _csv_cell(severity)

    def wrong(self, row: _Wrong) -> str:
        return _csv_line((row.matter, row.area, row.severity, *[""] * (len(ANSWER) - 1), row.problem))

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


class _Json:
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

    def wrong(self, row: _Wrong) -> str:
        question = {"matterId": row.matter, "matter": None, "areaId": row.area, "area": None}
        severity = self.severity(_SEVERITIES.get(row.severity))
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

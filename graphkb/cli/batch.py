"""Many questions from a file, answered as they are read: CSV in, CSV or NDJSON out."""

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TextIO

from graphkb.answers.batch import AT_ONCE, Asked, lead_finder
from graphkb.answers.bench import Leads
from graphkb.answers.kept import KEPT, Remembered
from graphkb.cli.batch_forms import QUESTION, SEVERITIES, CsvForm, Form, JsonForm, Wrong
from graphkb.errors import AmbiguousName, BadInput, NotFound
from graphkb.graph.view import View
from graphkb.knowledge.names import resolve
from graphkb.loaders.cells import nearest
from graphkb.model.collector import collector_paused
from graphkb.model.kinds import TABLES

SEPARATORS = {";": "semicolons", "\t": "tabs"}
"""What other programs write between columns, and what it is called."""


class Tally(NamedTuple):
    """How many questions a file has, and how many of them have no lead."""

    questions: int
    without_lead: int


def answer_questions(view: View, path: Path, out: TextIO, *, as_json: bool) -> Tally:
    """Answer the questions in the CSV file at *path*, in their order, while they are read.

    A row that is none (a cell is empty or missing, a name is not unique, a severity is not 1 to 4) is answered by what
    is wrong with it, in its place among the others. An empty line is no row.

    Args:
        view: What holds at the instant asked about.
        path: UTF-8 with the columns matter and area (ids, what follows the colon, or unique names) and perhaps
            severity.
        out: Where the answers go.
        as_json: One JSON object a line; otherwise CSV with `QUESTION` and `ANSWER`.

    Raises:
        BadInput: a column is missing, unknown or doubled, or the file is not UTF-8 or no CSV.
    """
    form: Form = JsonForm(view) if as_json else CsvForm(view)
    with collector_paused(), path.open(encoding="utf-8-sig", newline="") as file:
        answers = _Answers(view, form)
        lines = answers.lines(_questions(view, path.name, csv.reader(file)))
        portions = ("".join(some) for some in iter(lambda: list(islice(lines, AT_ONCE)), []))
        first = next(portions, "")  # a file that cannot be read at all leaves nothing behind, not even a header
        out.writelines(chain([form.head, first], portions))
    return Tally(answers.questions, answers.without_lead)


def _questions(view: View, name: str, rows: Iterator[list[str]]) -> Iterator[Asked | Wrong]:
    try:
        numbered = ((number, row) for number, row in enumerate(rows, 1) if row)  # empty lines, such as editors leave
        _, header = next(numbered, (0, []))
        asked = _Columns(view, name, header).asked
        for number, row in numbered:
            try:
                question: Asked | Wrong = asked(row)
            except (AmbiguousName, BadInput) as error:
                matter, area, severity = map(dict(zip(header, row, strict=False)).get, QUESTION)
                question = Wrong(matter or "", area or "", severity or "", f"row {number}: {error}")
            yield question
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8; save it as UTF-8 (in a spreadsheet program: CSV UTF-8)") from None
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
        if level not in SEVERITIES:
            raise BadInput(f"severity: {level!r}; expected 1 (gravest) to 4, or nothing")
        return self._matters[row[self._matter]], self._areas[row[self._area]], SEVERITIES[level]


def _check(name: str, header: Sequence[str]) -> None:
    for number, column in enumerate(header):
        if other := next((mark for mark in SEPARATORS if mark in column), None):
            raise BadInput(f"{name}: {SEPARATORS[other]} stand between its columns; save it as CSV with commas")
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

    def __init__(self, view: View, form: Form) -> None:
        self.questions = self.without_lead = 0
        self._view = view
        self._form = form
        self._kept: dict[int, tuple[Leads, str]] = {}
        """By the identity of the leads, which stay with their text: many questions share the very same."""

    def lines(self, questions: Iterator[Asked | Wrong]) -> Iterator[str]:
        """Yield the line of each question; what is asked again is not answered again."""
        form, rest, find = self._form, self._rest, lead_finder(self._view)
        matters, areas, severities = Remembered(form.matter), Remembered(form.area), Remembered(form.severity)
        lines: dict[Asked | Wrong, tuple[str, bool]] = {}
        for question in questions:
            self.questions += 1
            told = lines.get(question)
            if told is None:
                if len(lines) >= KEPT:
                    lines.clear()
                if isinstance(question, Wrong):
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

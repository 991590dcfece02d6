"""Many questions from a file, answered as they are read: CSV in, CSV or NDJSON out."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice, tee
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import orjson

from graphkb.answers.batch import AT_ONCE, Asked, leads_of
from graphkb.answers.bench import Leads
from graphkb.answers.kept import KEPT, Remembered
from graphkb.errors import AmbiguousName, BadInput, NotFound
from graphkb.graph.view import View
from graphkb.knowledge.names import resolve
from graphkb.model.collector import collector_paused
from graphkb.model.kinds import TABLES

QUESTION = ("matter", "area", "severity")
"""Columns of the questions, and the first of their answers."""

ANSWER = (
    "lead", "lead_name", "basis", "lead_reasons", "post", "holder", "contact", "post_reasons", "overlap", "reasons",
)  # fmt: skip
"""Columns behind them: several leads stand with `;` between them, and so do their posts, the one to call first."""

_SEVERITIES = {"": None, "1": 1, "2": 2, "3": 3, "4": 4}
"""As a file says them; nothing: the matter's own."""


class _Form(NamedTuple):
    """How answers are written: each part once, so that a line is put together from parts that are there.

    Args:
        head: What stands before all answers.
        start: What stands before each.
        cell: Writes one cell of the question, by its column, and what parts it from the next.
        rest: Writes the cells behind the question, to the end of the line.
    """

    head: str
    start: str
    cell: Callable[[str, Any], str]
    rest: Callable[[Sequence[Any]], str]


def answer_questions(view: View, path: Path, out: TextIO, *, as_json: bool) -> None:
    """Answer the questions in the CSV file at *path*, in their order, while they are read.

    Args:
        view: What holds at the instant asked about.
        path: UTF-8 with the columns matter and area (ids, what follows the colon, or unique names) and perhaps
            severity.
        out: Where the answers go.
        as_json: One JSON object a line; otherwise CSV; both with `QUESTION` and `ANSWER`.

    Raises:
        BadInput: a column is missing, a row is short, a name is not unique, a severity is not 1 to 4, or the file is
            not UTF-8; the row is named.
    """
    form = _JSON if as_json else _CSV
    with collector_paused(), path.open(encoding="utf-8-sig", newline="") as file:
        lines = _lines(view, _questions(view, path.name, csv.reader(file)), form)
        portions = ("".join(some) for some in iter(lambda: list(islice(lines, AT_ONCE)), []))
        first = next(portions, "")  # a file that cannot be read at all leaves nothing behind, not even a header
        out.writelines(chain([form.head, first], portions))


def _questions(view: View, name: str, rows: Iterator[list[str]]) -> Iterator[Asked]:
    try:
        header = next(rows, [])
        if missing := {"matter", "area"} - set(header):
            absent = ", ".join(sorted(missing))
            raise BadInput(f"{name}: no column {absent}; expected matter, area and perhaps severity")
        matter, area = header.index("matter"), header.index("area")
        severity = header.index("severity") if "severity" in header else None
        matters, areas = (Remembered(partial(_named, view, table)) for table in ("matters", "areas"))
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise BadInput(f"{name} row {number}: {len(row)} cells under {len(header)} columns")
            try:
                ids = matters[row[matter]], areas[row[area]]
            except AmbiguousName as error:
                raise BadInput(f"{name} row {number}: {error}") from None
            level = "" if severity is None else row[severity]
            if level not in _SEVERITIES:
                raise BadInput(f"{name} row {number}, severity: {level!r}; expected 1 (gravest) to 4, or nothing")
            yield *ids, _SEVERITIES[level]
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: {error.object[error.start : error.end]!r} is not UTF-8; save it as UTF-8") from None
    except csv.Error as error:
        raise BadInput(f"{name}: {error}; save it as CSV") from None


def _named(view: View, table: str, text: str) -> str:
    """Return the id that *text* names; of one that names nothing what it would be, so that the answer says so."""
    if ":" in text:
        return text
    try:
        return resolve(view, text, (table,))
    except AmbiguousName:
        raise
    except NotFound:
        return f"{TABLES[table].prefixes[0]}:{text}"


def _lines(view: View, questions: Iterator[Asked], form: _Form) -> Iterator[str]:
    asked, shown = tee(questions)
    matters, areas, severities = (Remembered(partial(form.cell, column)) for column in QUESTION)
    start, rest = form.start, _Rest(view, form)
    for (matter, area, severity), leads in zip(shown, leads_of(view, asked), strict=True):
        yield f"{start}{matters[matter]}{areas[area]}{severities[severity]}{rest.of(leads)}"


class _Rest:
    """What stands behind the questions; the names it needs are at hand."""

    def __init__(self, view: View, form: _Form) -> None:
        tables = view.tables
        self._form = form
        self._ids = tables["organizations"].column("id")
        self._organizations, self._posts, self._persons = (
            tables[table].column("name") for table in ("organizations", "posts", "persons")
        )
        self._kept: dict[int, tuple[Leads, str]] = {}
        """By the identity of the leads, which stay with their text: many questions share the very same."""

    def of(self, leads: Leads) -> str:
        """Return the text behind the question."""
        kept = self._kept.get(id(leads))
        if kept is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[id(leads)] = leads, self._form.rest(self._cells(leads))
        return kept[1]

    def _cells(self, leads: Leads) -> tuple[Any, ...]:
        found = leads.lead
        posts = found[0].posts if len(found) == 1 else [post for each in found for post in each.posts]
        return (
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
        )


def _said(cells: Sequence[str]) -> str:
    """Return the cells with `;` between them, so that each keeps its place; nothing where none says anything."""
    return ";".join(cells) if any(cells) else ""


def _csv_line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _csv_cell(_column: str, cell: Any) -> str:
    return _csv_line((cell, ""))[:-1]  # up to the comma behind it


def _json_cell(column: str, cell: Any) -> str:
    return f'"{column}":{orjson.dumps(cell).decode()},'


def _json_rest(cells: Sequence[Any]) -> str:
    return orjson.dumps(dict(zip(ANSWER, cells, strict=True))).decode().removeprefix("{") + "\n"


_CSV = _Form(_csv_line((*QUESTION, *ANSWER)), "", _csv_cell, _csv_line)
_JSON = _Form("", "{", _json_cell, _json_rest)

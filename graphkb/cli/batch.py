"""Many questions from a file, answered as they are read: CSV in, CSV or NDJSON out."""

import csv
from collections.abc import Iterator, Sequence
from itertools import tee
from pathlib import Path
from typing import Any, TextIO

import orjson

from graphkb.answers.batch import Asked, Leads, leads_of
from graphkb.errors import BadInput
from graphkb.graph.view import View

COLUMNS = (
    "matter", "area", "severity", "lead", "lead_name", "basis", "lead_reasons", "post", "holder", "contact",
    "post_reasons", "overlap", "reasons",
)  # fmt: skip
"""Of the answers: several leads stand with `;` between them, and so do their posts, the one to call first."""


def answer_questions(view: View, path: Path, out: TextIO, *, as_json: bool) -> None:
    """Answer the questions in the CSV file at *path*, in their order, while they are read.

    Args:
        view: What holds at the instant asked about.
        path: UTF-8 with the columns matter and area (ids, or what follows the colon) and perhaps severity.
        out: Where the answers go.
        as_json: One JSON object a line; otherwise CSV; both with `COLUMNS`.

    Raises:
        BadInput: a column is missing, a row is short, or a severity is not 1 to 4; the row is named.
    """
    asked, shown = tee(_questions(path))
    cells = _Cells(view)
    answers = zip(shown, leads_of(view, asked), strict=True)
    if as_json:
        out.writelines(
            orjson.dumps(dict(zip(COLUMNS, (*question, *cells.of(leads)), strict=True))).decode() + "\n"
            for question, leads in answers
        )
        return
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((*question, *cells.of(leads)) for question, leads in answers)


def _questions(path: Path) -> Iterator[Asked]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if missing := {"matter", "area"} - set(header):
            absent = ", ".join(sorted(missing))
            raise BadInput(f"{path.name}: no column {absent}; expected matter, area and perhaps severity")
        matter, area = header.index("matter"), header.index("area")
        severity = header.index("severity") if "severity" in header else None
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise BadInput(f"{path.name} row {number}: {len(row)} cells under {len(header)} columns")
            grave = _severity(row[severity], path, number) if severity is not None else None
            yield _full("matter", row[matter]), _full("area", row[area]), grave


def _full(prefix: str, text: str) -> str:
    return text if ":" in text else f"{prefix}:{text}"


def _severity(text: str, path: Path, number: int) -> int | None:
    if text not in {"", "1", "2", "3", "4"}:
        raise BadInput(f"{path.name} row {number}, severity: {text!r}; expected 1 (gravest) to 4, or nothing")
    return int(text) if text else None


class _Cells:
    """Writes answers out; the names it needs are at hand."""

    def __init__(self, view: View) -> None:
        tables = view.tables
        self._ids = tables["organizations"].column("id")
        self._organizations, self._posts, self._persons = (
            tables[table].column("name") for table in ("organizations", "posts", "persons")
        )

    def of(self, leads: Leads) -> tuple[Any, ...]:
        """Return the cells behind the question."""
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

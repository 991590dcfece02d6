"""Many questions from a file, answered as they are read: CSV in, CSV or NDJSON out."""

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import tee
from pathlib import Path
from typing import Any, TextIO

import orjson

from graphkb.answers.batch import Asked, Leads, leads_of
from graphkb.cli.answer_json import entity
from graphkb.errors import BadInput
from graphkb.graph.view import View

COLUMNS = (
    "matter",
    "area",
    "severity",
    "lead",
    "lead_name",
    "basis",
    "post",
    "holder",
    "contact",
    "overlap",
    "reasons",
)
"""Of the answers: several leads, and several posts of one, stand with `;` between them, the post to call first."""

KEPT = 65_536
"""Latest answers whose cells are kept: an answer that many questions share is written out once."""


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
    cells = lru_cache(maxsize=KEPT)(lambda leads: _cells(view, leads))
    answers = zip(shown, leads_of(view, asked), strict=True)
    if as_json:
        out.writelines(
            orjson.dumps(dict(zip(COLUMNS, (*question, *cells(leads)), strict=True))).decode() + "\n"
            for question, leads in answers
        )
        return
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((*question, *cells(leads)) for question, leads in answers)


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


def _cells(view: View, leads: Leads) -> tuple[Any, ...]:
    posts = [post for each in leads.lead for post in each.posts]
    return (
        _joined(view, "organizations", [each.organization for each in leads.lead], "id"),
        _joined(view, "organizations", [each.organization for each in leads.lead], "name"),
        ";".join(dict.fromkeys(each.basis for each in leads.lead)),
        _joined(view, "posts", [post.post for post in posts], "name"),
        _joined(view, "persons", [post.holder for post in posts if post.holder is not None], "name"),
        ";".join(post.contact or "" for post in posts),
        len(leads.lead) > 1,
        ";".join(leads.reasons),
    )


def _joined(view: View, table: str, rows: Sequence[int], what: str) -> str:
    return ";".join(str((entity(view, table, row) or {})[what]) for row in rows)

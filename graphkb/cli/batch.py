"""Many questions from a file, answered as they are read: CSV in, CSV or NDJSON out."""

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain, tee
from pathlib import Path
from typing import Any, TextIO

import orjson

from graphkb.answers.batch import Asked, Leads, leads_of
from graphkb.errors import AmbiguousName, BadInput, NotFound
from graphkb.graph.view import View
from graphkb.knowledge.names import resolve
from graphkb.model.kinds import TABLES

COLUMNS = (
    "matter", "area", "severity", "lead", "lead_name", "basis", "lead_reasons", "post", "holder", "contact",
    "post_reasons", "overlap", "reasons",
)  # fmt: skip
"""Of the answers: several leads stand with `;` between them, and so do their posts, the one to call first."""

KEPT = 65_536
"""Names whose ids are kept, and leads whose cells are: those of a file come again and again."""


def answer_questions(view: View, path: Path, out: TextIO, *, as_json: bool) -> None:
    """Answer the questions in the CSV file at *path*, in their order, while they are read.

    Args:
        view: What holds at the instant asked about.
        path: UTF-8 with the columns matter and area (ids, what follows the colon, or unique names) and perhaps
            severity.
        out: Where the answers go.
        as_json: One JSON object a line; otherwise CSV; both with `COLUMNS`.

    Raises:
        BadInput: a column is missing, a row is short, a name is not unique, a severity is not 1 to 4, or the file is
            not UTF-8; the row is named.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        asked, shown = tee(_questions(view, path.name, csv.reader(_lines(file, path.name))))
        cells = _Cells(view)
        answers = zip(shown, leads_of(view, asked), strict=True)
        if as_json:
            out.writelines(
                orjson.dumps(dict(zip(COLUMNS, (*question, *cells.of(leads)), strict=True))).decode() + "\n"
                for question, leads in answers
            )
            return
        writer = csv.writer(out, lineterminator="\n")
        first = next(answers, None)  # a file that cannot be read at all leaves nothing behind, not even a header
        writer.writerow(COLUMNS)
        writer.writerows((*question, *cells.of(leads)) for question, leads in chain([first] if first else (), answers))


def _lines(file: TextIO, name: str) -> Iterator[str]:
    try:
        yield from file
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: {error.object[error.start : error.end]!r} is not UTF-8; save it as UTF-8") from None


def _questions(view: View, name: str, rows: Iterator[list[str]]) -> Iterator[Asked]:
    header = next(rows, [])
    if missing := {"matter", "area"} - set(header):
        absent = ", ".join(sorted(missing))
        raise BadInput(f"{name}: no column {absent}; expected matter, area and perhaps severity")
    matter, area = header.index("matter"), header.index("area")
    severity = header.index("severity") if "severity" in header else None
    named = lru_cache(maxsize=KEPT)(partial(_named, view))
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise BadInput(f"{name} row {number}: {len(row)} cells under {len(header)} columns")
        try:
            ids = named("matters", row[matter]), named("areas", row[area])
        except AmbiguousName as error:
            raise BadInput(f"{name} row {number}: {error}") from None
        yield *ids, None if severity is None else _severity(row[severity], name, number)


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


def _severity(text: str, name: str, number: int) -> int | None:
    if text not in {"", "1", "2", "3", "4"}:
        raise BadInput(f"{name} row {number}, severity: {text!r}; expected 1 (gravest) to 4, or nothing")
    return int(text) if text else None


class _Cells:
    """Writes answers out; the names it needs are at hand."""

    def __init__(self, view: View) -> None:
        tables = view.tables
        self._ids = tables["organizations"].column("id")
        self._organizations, self._posts, self._persons = (
            tables[table].column("name") for table in ("organizations", "posts", "persons")
        )
        self._kept: dict[int, tuple[Leads, tuple[Any, ...]]] = {}
        """By the identity of the leads, which stay with their cells: many questions share the very same."""

    def of(self, leads: Leads) -> tuple[Any, ...]:
        """Return the cells behind the question."""
        kept = self._kept.get(id(leads))
        if kept is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[id(leads)] = leads, self._written(leads)
        return kept[1]

    def _written(self, leads: Leads) -> tuple[Any, ...]:
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

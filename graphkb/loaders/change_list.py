"""Lists of changes as users write them, in a file or a request: puts, ends, retracts and reorganizations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.graph.reorganize import BadReorganization, expand
from graphkb.loaders.cells import nearest
from graphkb.loaders.entries import read_entries
from graphkb.loaders.fields import fact_of_fields, key_of_fields
from graphkb.model import times
from graphkb.model.changes import Change, End, Plan, Retract
from graphkb.model.facts import Fact, shown_key
from graphkb.model.kinds import TABLES, Type
from graphkb.model.problems import Problem
from graphkb.model.reorganization import Reorganize
from graphkb.model.texts import WRITTEN_LENGTH, written

_EXAMPLE = "- end: {table: holdings, fields: {person: person:p7, post: post:g7}, at: 2022-06-30}"

_ROW = {"table", "fields"}
_MUST = {"put": _ROW, "end": {*_ROW, "at"}, "retract": _ROW, "reorganize": {"kind", "at"}}
"""What may be asked for → what it has to say."""
_MAY = {"reorganize": {"id", "originals", "results", "into", "subjects", "rule"}}
"""The same → what it may say besides."""

_FIRST = ("codes", "areas", "jurisdictions")
"""Tables read before the others, which need them: codes allowed, areas by bare code, levels of organizations."""


class WrongChanges(BadInput):
    """A list of changes of which at least one cannot be; `problems` says what is wrong, in the order of the list."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class _Entry(NamedTuple):
    """One of the changes that are asked for; the first is number 1."""

    number: int
    kind: str
    body: Mapping[str, Any]

    @property
    def table(self) -> str | None:
        """The table that its facts are of."""
        table = "change_events" if self.kind == "reorganize" else self.body.get("table")
        return table if isinstance(table, str) and table in TABLES else None


class _Row(NamedTuple):
    """A fact that an entry puts."""

    entry: _Entry
    table: str
    fields: Mapping[str, Any]


def read_changes(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a changes.yaml, as `changes_of` takes them; what they name is not looked up.

    Args:
        path: UTF-8 YAML.

    Raises:
        WrongData: it cannot be read, or is no list of entries.
        WrongChanges: entries ask for something else than put, end, retract or reorganize, or do not say what they have
            to, or more.

    Source: data-package.md, "The other files that users write".
    """
    inputs = read_entries(path, _EXAMPLE)
    _entries(inputs)
    return inputs


def changes_of(inputs: Iterable[Mapping[str, Any]], graph: Graph, zone: str = times.DEFAULT_ZONE) -> list[Change]:
    """Return what *inputs* come to against *graph*: puts, ends, retracts, and what reorganizations expand into.

    Args:
        inputs: Each a mapping of one of put, end, retract, reorganize to what contract.graphql says of it; fields are
            text as in a cell, numbers, true or false, or lists; an instant is text or an int as inside graphkb.
        graph: What is known.
        zone: Where a bare date means midnight.

    Raises:
        WrongChanges: at least one cannot be read, or not be done.
        BadInput: those besides the reorganizations overlap what is known.

    Source: model.md, "Changes"; contract.graphql, ChangeInput.
    """
    return _Conversion(_entries(inputs), graph, zone).changes()


def latest_date(inputs: Iterable[Mapping[str, Any]], zone: str = times.DEFAULT_ZONE) -> int | None:
    """Return the latest instant at which something begins or ends by *inputs*, which can be read; None: none does.

    When what a put begins is over again does not count: its end is a date of its own where it begins nothing.
    """
    dates = [date for entry in _entries(inputs) for date in _dates(entry)]
    return max((_instant(date, zone) for date in dates if date is not None), default=None)


def _dates(entry: _Entry) -> Iterator[Any]:
    yield entry.body.get("at")
    for row in (entry.body, *(entry.body.get("results") or ())):
        fields = row.get("fields") or {}
        yield fields.get("valid_from") or fields.get("valid_to")


def _entries(inputs: Iterable[Mapping[str, Any]]) -> list[_Entry]:
    entries: list[_Entry] = []
    problems: list[Problem] = []
    for number, given in enumerate(inputs, 1):
        try:
            entries.append(_entry(number, given))
        except BadInput as error:
            problems.append(Problem("BAD_INPUT", f"entry {number}: {error}", f"changes[{number - 1}]"))
    if problems:
        raise WrongChanges(problems)
    return entries


def _entry(number: int, given: Mapping[str, Any]) -> _Entry:
    asked = {kind: body for kind, body in given.items() if body is not None} if isinstance(given, Mapping) else {}
    if len(asked) != 1:
        raise BadInput(f"{written(given)} asks for {len(asked)} changes; expected one of {', '.join(_MUST)}")
    ((kind, body),) = asked.items()
    if kind not in _MUST:
        raise BadInput(f"{written(kind)} is no change: {nearest(str(kind), _MUST)}")
    said = _said(kind, body, _MUST[kind], _MAY.get(kind, set()))
    for row in said.get("results", ()):
        _said(f"{kind}.results", row, _ROW, set())
    return _Entry(number, kind, said)


def _said(place: str, body: Any, must: set[str], may: set[str]) -> dict[str, Any]:
    """Return what *body* says; null is as good as nothing."""
    if not isinstance(body, Mapping):
        raise BadInput(f"{place}: {written(body)} is no mapping; it says {', '.join(sorted(must))}")
    said = {name: value for name, value in body.items() if value is not None}
    if unknown := [str(name) for name in said if name not in must | may]:
        raise BadInput(f"{place} has no {written(unknown[0])}: {nearest(unknown[0], sorted(must | may))}")
    if missing := sorted(must - said.keys()):
        raise BadInput(f"{place} does not say {missing[0]}; it says {', '.join(sorted(must))}")
    if "fields" in must and not (
        isinstance(said["fields"], Mapping) and all(isinstance(n, str) for n in said["fields"])
    ):
        raise BadInput(f"{place}.fields: {written(said['fields'])}; expected column: value")
    if not isinstance(said.get("table", ""), str) or not isinstance(said.get("results", []), list | tuple):
        raise BadInput(f"{place}: table is a name, and results a list")
    return said


def _instant(value: Any, zone: str) -> int:
    """Return the instant that *value* is: text, or an int as inside graphkb."""
    instant = value if type(value) is int else times.parse_instant(str(value), zone)
    if not times.FIRST_INSTANT <= instant <= times.LAST_INSTANT:
        raise BadInput(f"{value!r} lies outside the years 1 to 9999")
    return instant


class _Conversion:
    """Turns entries into changes, and gathers what is wrong with them."""

    def __init__(self, entries: Sequence[_Entry], graph: Graph, zone: str) -> None:
        self.entries = entries
        self.graph = graph
        self.zone = zone
        self.problems: list[tuple[int, Problem]] = []

    def changes(self) -> list[Change]:
        """Return the changes.

        Raises:
            WrongChanges: at least one cannot be.
        """
        rows = [row for entry in self.entries for row in self._rows(entry)]
        facts = self._facts(rows)
        plain = [change for entry in self.entries for change in self._plain(entry, facts)]
        asked = {entry.number: each for entry in self.entries for each in self._asked(entry, facts)}
        self._refuse()
        try:
            return [*plain, *expand(asked.values(), plain, self.graph, self.zone)]
        except BadReorganization as error:
            number = next(number for number, each in asked.items() if each is error.reorganize)
            self._note(self.entries[number - 1], error)
        raise WrongChanges([problem for _, problem in self.problems])

    def _refuse(self) -> None:
        if self.problems:
            raise WrongChanges([problem for _, problem in sorted(self.problems, key=lambda each: each[0])])

    def _note(self, entry: _Entry, error: BadInput) -> None:
        shown = " ".join(filter(None, (entry.kind, (entry.body.get("table") or "")[:WRITTEN_LENGTH])))
        place = f"changes[{entry.number - 1}].{entry.kind}"
        problem = Problem("BAD_INPUT", f"entry {entry.number} ({shown}): {error}", place, entry.table)
        self.problems.append((entry.number, problem))

    @contextmanager
    def _judging(self, entry: _Entry) -> Iterator[None]:
        try:
            yield
        except BadInput as error:
            self._note(entry, error)

    def _rows(self, entry: _Entry) -> Iterator[_Row]:
        """Yield the rows that *entry* puts."""
        if entry.kind == "put":
            yield _Row(entry, entry.body["table"], entry.body["fields"])
        with self._judging(entry):
            for result in entry.body.get("results", ()):
                fields = {"valid_from": times.to_text(_instant(entry.body["at"], self.zone)), **result["fields"]}
                yield _Row(entry, result["table"], fields)

    def _facts(self, rows: Sequence[_Row]) -> dict[int, list[Fact]]:
        """Return number of an entry → the facts that it puts, in order; some tables are known to those after them."""
        graph, found = self.graph, dict[int, Fact]()
        for table in (*_FIRST, None):
            first = len(found)
            for number, row in enumerate(rows):
                if row.table == table or (table is None and row.table not in _FIRST):
                    with self._judging(row.entry):
                        found[number] = fact_of_fields(row.table, row.fields, graph, self.zone)
            if table is not None:
                graph = _with(graph, [*found.values()][first:])
        facts: dict[int, list[Fact]] = {}
        for number in sorted(found):
            facts.setdefault(rows[number].entry.number, []).append(found[number])
        self._check_twice(rows, found)
        return facts

    def _check_twice(self, rows: Sequence[_Row], found: Mapping[int, Fact]) -> None:
        """Refuse a row that says otherwise than an earlier one of the list: else the last would win in silence."""
        first: dict[tuple[str, str, int | None], int] = {}
        for number, fact in sorted(found.items()):
            other = first.setdefault((fact.table, fact.key, fact.valid_from), number)
            if fact != found[other]:
                shown, entry = shown_key(fact.table, fact.key), rows[other].entry
                advice = "keep one of both"
                if entry.kind == rows[number].entry.kind == "reorganize":  # such as RENAME and RE_PARENT of one day
                    advice = "let both rows say what holds from then on, or keep one"
                with self._judging(rows[number].entry):
                    raise BadInput(f"{shown} is put by entry {entry.number} already, and otherwise; {advice}")

    def _plain(self, entry: _Entry, facts: Mapping[int, Sequence[Fact]]) -> Iterator[Change]:
        """Yield what *entry* changes if it is no reorganization."""
        body, kind = entry.body, entry.kind
        if kind == "put":
            yield from facts.get(entry.number, ())
        with self._judging(entry):
            if kind == "end":  # whenever its fact began: it is the one that held just before
                key, _ = self._key(body["table"], {**body["fields"], "valid_from": None})
                yield End(body["table"], key, _instant(body["at"], self.zone))
            if kind == "retract":
                yield Retract(body["table"], *self._key(body["table"], body["fields"]))

    def _key(self, table: str, fields: Mapping[str, Any]) -> tuple[str, int | None]:
        found = key_of_fields(table, fields, self.graph, self.zone)
        for column in TABLES[table].columns:
            is_part = column.required and (column.key or (column.type is Type.ID and table != "areas"))
            if is_part and not fields.get(column.name):
                raise BadInput(f"{column.name} is missing; it is part of the key of {table}")
        names = _key_columns(table)
        if beside := [name for name, value in fields.items() if value is not None and name not in names]:
            keys = ", ".join(each for each in names if each != "valid_from")
            raise BadInput(f"{beside[0]} is no part of the key of {table}, which is {keys}; leave it out")
        return found

    def _asked(self, entry: _Entry, facts: Mapping[int, Sequence[Fact]]) -> Iterator[Reorganize]:
        """Yield *entry* if it is a reorganization: what it names is read as a row of change_events is."""
        if entry.kind != "reorganize":
            return
        body = entry.body
        with self._judging(entry):
            at = _instant(body["at"], self.zone)
            columns = {column: body.get(given) for column, given in _EVENT_COLUMNS.items()}
            fields = {**columns, "id": body.get("id", _NEW), "date": times.to_text(at)}
            event = fact_of_fields("change_events", fields, self.graph, self.zone)
            name, kind, _, originals, into, subjects, rule = event.values
            results = tuple(facts.get(entry.number, ()))
            yield Reorganize(kind, at, originals, results, into, subjects, rule, None if name == _NEW else name)


def _key_columns(table: str) -> list[str]:
    """Return the columns that say which fact of *table* is meant."""
    named = [TABLES[table].columns[position].name for position in TABLES[table].key_positions]
    return [*named, *(["code"] if table == "areas" else []), "valid_from"]


_EVENT_COLUMNS = {
    "kind": "kind", "originals": "originals", "results": "into", "subjects": "subjects", "rule": "rule",
}  # fmt: skip
"""Column of change_events → where a reorganization says it."""

_NEW = "change:new"
"""Stands for the id of a change event that is given none."""


def _with(graph: Graph, facts: Iterable[Fact]) -> Graph:
    """Return *graph* with *facts* in it, whatever they overlap: what the next tables may name."""
    put = {(fact.table, fact.key, fact.valid_from): fact for fact in facts}
    replaced = [
        name for name in put for known in graph.known({name[0]: [name[1]]}).get(name[:2], ())
        if known.valid_from == name[2]
    ]  # fmt: skip
    return graph.apply(Plan([*put.values()], replaced), graph.revision) if put else graph

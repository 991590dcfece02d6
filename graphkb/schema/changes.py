"""Change events: what was merged, split, renamed, founded, dissolved."""

from functools import partial

import strawberry

from graphkb.graph.view import View
from graphkb.schema.enums import ChangeKind
from graphkb.schema.fields import Read, Reader, column, field, reference_reader
from graphkb.schema.nodes import Named, Node, nearest
from graphkb.schema.references import RuleRef
from graphkb.schema.scalars import DateTime

change = partial(column, "change_events")


def changes_reader(table: str) -> Reader:
    """Return the reader of the change events that name an entity of *table*, each once."""

    def reader(view: View) -> Read:
        ids = view.tables[table].column("id")
        return lambda row: list(dict.fromkeys(event for event, _ in view.changes_of(ids[row])))

    return reader


def _named(role: str) -> Reader:
    def reader(view: View) -> Read:
        ids = view.tables["change_events"].column(role)

        def read(row: int) -> list[Named]:
            return [named for each in ids[row] if (named := nearest(view, each)) is not None]

        return read

    return reader


@strawberry.type(description="变更事件 A change of areas or organizations.")
class ChangeEvent(Node):
    id: strawberry.ID = change("id")
    kind: ChangeKind = change("kind")
    date: DateTime = change("date", "When the results began.")
    originals: list[Node] = field(_named("originals"), "原单位 What there was before, in the order stated.")
    results: list[Node] = field(_named("results"), "结果单位 What there was afterwards; an original may survive.")
    subjects: list[Node] = field(_named("subjects"), "移交对象 What was handed over.")
    rule: RuleRef | None = field(reference_reader("change_events", "rule"), "依据 What it rests on.")
    source: str | None = change("source")
    synthetic: bool = change("synthetic")
    valid_from: DateTime | None = change("valid_from")
    valid_to: DateTime | None = change("valid_to")

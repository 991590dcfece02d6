"""How tables name things: codes with their labels, entities by their names, instants in local time."""

from collections.abc import Mapping

from graphkb.graph.view import View
from graphkb.knowledge.names import described
from graphkb.model import times
from graphkb.model.kinds import table_of


def coded(view: View, codes: str, *values: str | None) -> str:
    """Return *values* of the list *codes*, each as `OVERLAP 职责重叠`; a code without label alone."""
    return labelled(view.graph.labels(codes), *values)


def labelled(labels: Mapping[str, tuple[str, str]], *values: str | None) -> str:
    """Return *values* with their *labels*: code → zh, en."""
    return ", ".join(" ".join([each, *labels.get(each, ())[:1]]) for each in values if each)


def called(view: View, entity_id: str) -> str:
    """Return the name of an entity with its id; an area's with the name of the area it lies in."""
    row, table = view.nearest(entity_id), table_of(entity_id)
    return entity_id if row is None or table is None else f"{described(view, table.name, row)} ({entity_id})"


def name_of(view: View, table: str, row: int | None) -> str | None:
    """Return the name of an entity, of a rule its title; None for None."""
    return None if row is None else str(view.tables[table].value(row, "title" if table == "rules" else "name"))


def when(view: View, zone: str) -> str:
    """Return the instant asked about, in local time, and the revision that answers."""
    return f"[{times.to_local_text(view.as_of, zone)}, revision {view.graph.revision.number}]"


def local(at: int | None, zone: str) -> str:
    """Return an instant in local time; a dash for none."""
    return "—" if at is None else times.to_local_text(at, zone)

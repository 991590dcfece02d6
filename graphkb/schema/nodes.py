"""The interface Node, and which type of the schema each entity is."""

from typing import Any

import strawberry

from graphkb.graph.view import View
from graphkb.model.codes import FAMILY_OF
from graphkb.model.kinds import table_of
from graphkb.schema.fields import Read, Source, field

Named = tuple[str, Any]
"""Any entity: its table and its row there; of an event or a work order, the source of its type. The sources of Node."""

TYPE_OF_TABLE = {
    "change_events": "ChangeEvent",
    "duties": "Duty",
    "events": "Event",
    "figures": "Figure",
    "indicators": "Indicator",
    "matters": "Matter",
    "persons": "Person",
    "posts": "Post",
    "rules": "Rule",
    "work_orders": "WorkOrder",
}
"""Table → type, for the tables whose facts are all of one type."""


def area_type(view: View) -> Read:
    """Return what tells the type of the area in a row."""
    levels = view.tables["areas"].column("level")
    return lambda row: "Grid" if levels[row] == "GRID" else "AdministrativeDivision"


def organization_type(view: View) -> Read:
    """Return what tells the type of the organization in a row: its family."""
    classifications = view.tables["organizations"].column("classification")
    return lambda row: FAMILY_OF[classifications[row]]


def nearest(view: View, id: str) -> Named | None:
    """Return the entity that *id* names: its state in force, else the nearest (contract.graphql); None if unknown."""
    table, row = table_of(id), view.nearest(id)
    return None if table is None or row is None else (table.name, row)


@strawberry.interface(description="实体 Anything with an id.")
class Node:
    id: strawberry.ID = field(lambda view: lambda named: view.id(*named), "标识 Stable, and never used again.")

    @classmethod
    def resolve_type(cls, source: Source, *_: Any) -> str:
        """Tell Strawberry the type of what the default execution passes down."""
        return source.type

    @classmethod
    def is_type_of(cls, source: Source, _info: Any) -> bool:
        """Tell Strawberry whether what the default execution passes down is of this type."""
        return source.type == cls.__name__

    @classmethod
    def runtime(cls, view: View) -> Read:
        """Return what tells of an entity its type, and the row that the fields of that type read."""
        types = {"areas": area_type(view), "organizations": organization_type(view)}

        def read(named: Named) -> tuple[str, Any]:
            table, row = named
            return (types[table](row) if table in types else TYPE_OF_TABLE[table]), row

        return read

"""The entity that a question is about, by its id."""

from graphkb.errors import NotFound
from graphkb.graph.view import View
from graphkb.model.kinds import table_of


def is_in(table: str, entity_id: str) -> bool:
    """Tell whether *entity_id* is an id such as the entities of *table* have."""
    declared = table_of(entity_id)
    return declared is not None and declared.name == table


def called(table: str) -> str:
    """Return what one entity of *table* is called in a message: `area`, `change event`."""
    return table.removesuffix("s").replace("_", " ")


def find_in_force(view: View, table: str, entity_id: str) -> int | None:
    """Return the row in force of the entity of *table* with this id; None when it does not hold at the instant.

    Raises:
        NotFound: no entity of the table is called so.
    """
    if not is_in(table, entity_id) or ((row := view.row(entity_id)) is None and view.nearest(entity_id) is None):
        raise NotFound(f"{entity_id!r}: no {called(table)} is called so; look it up with search")
    return row

"""`datapackage.json`: the declaration of the tables as Frictionless Table Schema, to check a package with."""

import json
from pathlib import Path
from typing import Any

from graphkb.loaders.files import created
from graphkb.loaders.sources import PACKAGE_FILE
from graphkb.model.codes import CODE_LISTS
from graphkb.model.event_tables import EVENT_TABLES, HISTORY_COLUMNS
from graphkb.model.kinds import COMMON_COLUMNS, TABLES, Column, Table, Type

_TYPES = {Type.INTEGER: "integer", Type.DECIMAL: "number"}
"""All others are strings there: an instant may be a date or a time with offset."""


def package_schema() -> dict[str, Any]:
    """Return the descriptor of a package that has every table."""
    return {
        "profile": "tabular-data-package",
        "name": "graphkb",
        "title": "graphkb data package",
        "resources": [_resource(table) for table in (*TABLES.values(), *EVENT_TABLES.values())],
    }


def write_schema(target: Path) -> None:
    """Write the descriptor into the folder *target*.

    Raises:
        OSError: it cannot be written.
    """
    with created(target / PACKAGE_FILE) as text:
        json.dump(package_schema(), text, ensure_ascii=False, indent=2)


def _resource(table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": f"{table.zh} {table.en}",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                _field(table, column) for column in (*table.columns, *HISTORY_COLUMNS.get(table.name, COMMON_COLUMNS))
            ],
            "missingValues": [""],
            "foreignKeys": [_foreign_key(table, column) for column in table.columns if _has_foreign_key(column)],
        },
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    kind = "boolean" if column.name == "synthetic" else "string" if column.many else _TYPES.get(column.type, "string")
    field: dict[str, Any] = {
        "name": column.name,
        "type": kind,
        "title": f"{column.zh} {column.en}",
        "description": _says(column),
    }
    if constraints := _constraints(table, column):
        field["constraints"] = constraints
    return field


def _says(column: Column) -> str:
    words = {
        Type.INSTANT: "2022-03-01 (local midnight) or RFC 3339 with offset",
        Type.DATE: "2022, 2022-03 or 2022-03-01",
        Type.DURATION: "PT2H, P7D or 15wd (working days)",
        Type.REFERENCE: f"id of: {', '.join(column.refers)}",
        Type.CODE: f"a code of the list {column.codes}",
    }
    said = words.get(column.type, "")
    return f"{said}; several separated by ;".lstrip("; ") if column.many else said


def _constraints(table: Table, column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.required and (table.name, column.name) != ("areas", "id"):
        found["required"] = True
    if column.many:
        return found
    if column.codes and not CODE_LISTS[column.codes].is_open:
        found["enum"] = list(CODE_LISTS[column.codes].labels)
    if column.low is not None:
        found["minimum"] = column.low
    if column.high is not None:
        found["maximum"] = column.high
    return found


def _has_foreign_key(column: Column) -> bool:
    return column.type is Type.REFERENCE and not column.many and len(column.refers) == 1


def _foreign_key(table: Table, column: Column) -> dict[str, Any]:
    target = column.refers[0]
    return {"fields": column.name, "reference": {"resource": "" if target == table.name else target, "fields": "id"}}

"""What holds at one instant as Popolo JSON: persons, organizations, posts, memberships, areas."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from graphkb.graph.view import View
from graphkb.loaders.files import created_new
from graphkb.model.kinds import TABLES
from graphkb.model.times import DEFAULT_ZONE, to_date_or_text

_Record = dict[str, Any]


def export_popolo(view: View, target: Path, zone: str = DEFAULT_ZONE) -> None:
    """Write what holds in *view* and Popolo has a place for into the new file *target*, one record a line.

    `parent_id` of an organization is its administrative superior; `area_id` is there where there is one area only. A
    membership is a holding. What Popolo has no word for (duties, links, matters, other hierarchies) is left out.

    Args:
        view: What holds.
        target: A file that is absent.
        zone: Instants that are midnight there are written as dates.

    Raises:
        BadInput: *target* is there.
        WrongUse: it cannot be written; nothing is left behind.

    Source: Popolo, https://www.popoloproject.com/specs/
    """
    with created_new(target) as text:
        before = "{"
        for name, table, record in _LISTS:
            records = (_without_nothing(record(view, row, zone)) for row in view.rows(table))
            text.write(f'{before}"{name}": [')
            text.writelines(f"{',' if number else ''}\n{_json(each)}" for number, each in enumerate(records))
            before = "\n],\n"
        text.write("\n]}\n")


def _person(view: View, row: int, _zone: str) -> _Record:
    person = _row(view, "persons", row)
    return {"id": person["id"], "name": person["name"], **_common(person["contact"], person["source"])}


def _organization(view: View, row: int, _zone: str) -> _Record:
    organization = _row(view, "organizations", row)
    superior = view.superior(row, "ADMINISTRATIVE")
    return {
        "id": organization["id"],
        "name": organization["name"],
        "other_names": [{"name": each} for each in organization["other_names"]],
        "classification": organization["classification"],
        "parent_id": None if superior is None else view.id("organizations", superior),
        "area_id": _only(view, view.jurisdictions(row)),
        **_common(organization["contact"], organization["source"]),
    }


def _post(view: View, row: int, zone: str) -> _Record:
    post = _row(view, "posts", row)
    organization = view.post_organization(row)
    return {
        "id": post["id"],
        "label": post["name"],
        "role": post["role"],
        "organization_id": None if organization is None else view.id("organizations", organization),
        "area_id": _only(view, view.served(row)),
        **_dates(post["valid_from"], post["valid_to"], zone),
        **_common(post["contact"], post["source"]),
    }


def _membership(view: View, row: int, zone: str) -> _Record:
    holding = _row(view, "holdings", row)
    post = view.row(holding["post"])
    assert post is not None  # a holding is in force only while its ends are
    organization = view.post_organization(post)
    return {
        "person_id": holding["person"],
        "post_id": holding["post"],
        "organization_id": None if organization is None else view.id("organizations", organization),
        "role": holding["kind"],
        **_dates(holding["valid_from"], holding["valid_to"], zone),
        **_common(None, holding["source"]),
    }


def _area(view: View, row: int, _zone: str) -> _Record:
    area = _row(view, "areas", row)
    parent = view.parent("areas", row)
    return {
        "id": area["id"],
        "name": area["name"],
        "identifier": area["code"],
        "classification": area["level"],
        "parent_id": None if parent is None else view.id("areas", parent),
        **_common(None, area["source"]),
    }


_LISTS: Sequence[tuple[str, str, Callable[[View, int, str], _Record]]] = (
    ("persons", "persons", _person),
    ("organizations", "organizations", _organization),
    ("posts", "posts", _post),
    ("memberships", "holdings", _membership),
    ("areas", "areas", _area),
)
"""List → the table whose rows it holds, and what makes a record of a row."""


def _row(view: View, table: str, row: int) -> _Record:
    """Return the values of a row by column, those that every table has among them."""
    fact, names = view.tables[table].fact(row), TABLES[table].index
    return dict(zip((*names, "valid_from", "valid_to", "source"), (*fact.values, *fact[2:5]), strict=True))


def _only(view: View, areas: Sequence[int]) -> str | None:
    return view.id("areas", areas[0]) if len(areas) == 1 else None


def _dates(start: int | None, end: int | None, zone: str) -> _Record:
    instants = (("start_date", start), ("end_date", end))
    return {name: to_date_or_text(instant, zone) for name, instant in instants if instant is not None}


def _common(contact: str | None, source: str | None) -> _Record:
    voice = [] if contact is None else [{"type": "voice", "value": contact}]
    return {"contact_details": voice, "sources": [] if source is None else [{"note": source}]}


def _without_nothing(record: _Record) -> _Record:
    return {name: value for name, value in record.items() if value is not None and value != []}


def _json(record: _Record) -> str:
    return orjson.dumps(record).decode()

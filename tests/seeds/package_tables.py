"""The tables of a data package as lists of rows, and what holds in them on a day."""

import csv
from collections.abc import Callable
from pathlib import Path

from graphkb.model.kinds import TABLES

Package = Callable[[str], Path]
"""Gives a seed at full scale as a data package, by its name."""

Rows = list[dict[str, str]]
Tables = dict[str, Rows]

TODAY = "2026-01-01"
"""A day on which all holds that no seed has ended."""


def rows_of(path: Path) -> Rows:
    """The rows of a CSV file, as they are written."""
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def read(folder: Path) -> Tables:
    """The tables of knowledge in a package; those of events are not among them."""
    return {path.stem: rows_of(path) for path in sorted(folder.glob("*.csv")) if path.stem in TABLES}


def interval(row: dict[str, str]) -> tuple[str, str]:
    """The first day on which a row holds, and the first on which it no longer does; open ends lie beyond all days."""
    return row.get("valid_from", ""), row.get("valid_to", "") or "9999"


def holds(row: dict[str, str], day: str) -> bool:
    """Whether a row holds on a day."""
    start, end = interval(row)
    return start <= day < end


def areas(tables: Tables, level: str, day: str = TODAY) -> Rows:
    """The areas of a level that hold on a day."""
    return [row for row in tables["areas"] if row["level"] == level and holds(row, day)]


def classified(tables: Tables, classification: str, level: str) -> int:
    """How many organizations of a classification and level hold today."""
    return sum(
        row["classification"] == classification and row["level"] == level and holds(row, TODAY)
        for row in tables["organizations"]
    )

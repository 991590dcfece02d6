"""The seed Xialu as a data package: references, intervals, sources, and nothing about residents."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from graphkb.loaders.seeds import build_seed, seed_root
from graphkb.model.codes import CODE_LISTS
from graphkb.model.kinds import COMMON_COLUMNS, TABLES, Type
from graphkb.model.texts import check_id
from graphkb.model.times import check_duration, parse_instant
from tests.seeds.package_tables import Tables, interval

type_of = {(t.name, c.name): c for t in TABLES.values() for c in t.columns}
MOBILE_OR_IDENTITY = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
ENDS = {  # relationships whose interval must lie inside that of both ends
    "jurisdictions": ("organization", "area"),
    "hierarchy": ("organization", "parent"),
    "holdings": ("person", "post"),
    "rosters": ("post", "persons"),
    "links": ("from", "to"),
}
CHECKS: dict[Type, Callable[[str], object]] = {  # each raises on a wrong cell
    Type.ID: check_id,
    Type.INTEGER: int,
    Type.DECIMAL: float,
    Type.INSTANT: parse_instant,
    Type.DURATION: check_duration,
}


def test_ids_are_unique(tables: Tables) -> None:
    """An id stands in one row of one table."""
    counts = Counter(row["id"] for rows in tables.values() for row in rows if "id" in row)

    assert [entity for entity, count in counts.items() if count > 1] == []


def test_no_relationship_is_given_twice(tables: Tables) -> None:
    """The columns that are references or codes know a row."""
    for name, rows in tables.items():
        keys = [c.name for c in TABLES[name].columns if c.key]
        if keys:
            counts = Counter(tuple(row.get(key, "") for key in keys) for row in rows)
            assert [key for key, count in counts.items() if count > 1] == [], name


def test_every_reference_resolves(tables: Tables, intervals: dict[str, tuple[str, str]]) -> None:
    """Each cell that refers names ids of the right kind."""
    for name, rows in tables.items():
        for row in rows:
            for column, cell in row.items():
                declared = type_of.get((name, column))
                if declared and declared.type is Type.REFERENCE:
                    for entity in filter(None, cell.split(";")):
                        prefixes = [p for table in declared.refers for p in TABLES[table].prefixes]
                        assert entity in intervals, (name, row)
                        assert entity.partition(":")[0] in prefixes, (name, row)


def test_columns_are_those_of_data_packages(tables: Tables) -> None:
    """No table has a column that the declaration does not."""
    common = {column.name for column in COMMON_COLUMNS}

    for name, rows in tables.items():
        assert set(rows[0]) <= {c.name for c in TABLES[name].columns} | common, name


def test_cells_hold_what_their_columns_declare(tables: Tables) -> None:
    """Codes of their lists, instants, durations and whole numbers; nothing required is empty."""
    for name, rows in tables.items():
        for declared in (*TABLES[name].columns, *COMMON_COLUMNS):
            check = CHECKS.get(declared.type, str)
            cells = {row.get(declared.name, "") for row in rows}
            assert not (declared.required and "" in cells), (name, declared.name)
            for item in filter(None, (i for cell in cells for i in (cell.split(";") if declared.many else [cell]))):
                assert declared.type is not Type.CODE or item in CODE_LISTS[str(declared.codes)].labels, (name, item)
                check(item)


def test_relationships_hold_only_while_their_ends_do(tables: Tables, intervals: dict[str, tuple[str, str]]) -> None:
    """No jurisdiction before its community, no holding after its post."""
    for name, columns in ENDS.items():
        for row in tables[name]:
            start, end = interval(row)
            for entity in (e for column in columns for e in row[column].split(";")):
                assert intervals[entity][0] <= start, (name, row)
                assert end <= intervals[entity][1], (name, row)


def test_hierarchies_have_no_cycle_and_one_parent_each(tables: Tables) -> None:
    """From every organization the way up ends."""
    for hierarchy in ("ADMINISTRATIVE", "FUNCTIONAL", "PARTY"):
        rows = [row for row in tables["hierarchy"] if row["hierarchy"] == hierarchy]
        parents = {row["organization"]: row["parent"] for row in rows}
        assert len(parents) == len(rows)
        for start in parents:
            seen, here = set(), start
            while here in parents:
                assert here not in seen, (hierarchy, start)
                seen.add(here)
                here = parents[here]


def test_every_row_names_its_source(tables: Tables) -> None:
    """Published rows name the publication; all that the profile adds is synthetic."""
    origins = Counter((row["source"], row["synthetic"]) for rows in tables.values() for row in rows)

    assert set(origins) == {("国家统计局 2023", "false"), ("黄石日报 2022-08-19", "false"), ("profile.yaml", "true")}


def test_persons_are_numbered_never_named(tables: Tables) -> None:
    """网格员0001 and the like."""
    assert [row["name"] for row in tables["persons"] if not re.fullmatch(r"\D+\d{2,4}", row["name"])] == []


def test_telephones_are_plainly_invented(tables: Tables) -> None:
    """All begin 0714-000, which is no line's number."""
    contacts = [row["contact"] for name in ("organizations", "posts") for row in tables[name] if row["contact"]]

    assert len(contacts) > 500
    assert [contact for contact in contacts if not re.fullmatch(r"0714-000\d{5}", contact)] == []


def test_nothing_looks_like_a_mobile_or_identity_number(xialu: Path) -> None:
    """Neither in the package nor in the seed's own files."""
    for path in (*xialu.iterdir(), *(seed_root() / "xialu").iterdir()):
        assert MOBILE_OR_IDENTITY.search(path.read_text(encoding="utf-8")) is None, path.name


def test_two_builds_are_the_same_bytes(xialu: Path, tmp_path: Path) -> None:
    """Nothing depends on the clock, chance or the order of a folder."""
    again = build_seed("xialu", tmp_path / "again")

    assert {p.name: p.read_bytes() for p in again.iterdir()} == {p.name: p.read_bytes() for p in xialu.iterdir()}

"""Whole counties of the published divisions as a data package, with bodies, posts and duties that are made up."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

from city import FAMILIES, LINES
from load_nation import Row, rows

LEAVES = 100
"""Matters below the families; the last family is nobody's but where a county's own duty names somebody."""
OWN = 10
"""Matters for which each county has a duty of its own."""

LEVELS = {"provinces": "PROVINCE", "cities": "CITY", "areas": "COUNTY", "streets": "TOWN", "villages": "VILLAGE"}
GOVERNED = ("PROVINCE", "CITY", "COUNTY")
"""Levels with a government and departments."""

TABLES = {
    "areas": ("id", "code", "name", "level", "parent"),
    "organizations": ("id", "name", "classification", "level", "line"),
    "posts": ("id", "name", "role", "organization"),
    "matters": ("id", "name", "parent", "severity"),
    "duties": ("matter", "role", "area", "organization", "classification", "level", "line"),
    "jurisdictions": ("organization", "area"),
    "hierarchy": ("organization", "parent", "hierarchy"),
    "links": ("type", "from", "to", "mechanism"),
}
NODES = ("areas", "organizations", "posts", "matters", "duties")

Cells = tuple[str, ...]
Written = Iterator[tuple[str, Cells]]
"""Table and cells of each record."""


def counties(dist: Path) -> Iterator[list[Row]]:
    """Yield county by county what was not there before: provinces and cities above it, itself, all below; top first."""
    above: dict[str, Row] = {}
    below: dict[str, list[Row]] = {}
    county_of: dict[str, str] = {}
    for row in rows(dist):
        code, _, level, parent = row
        if level in {"provinces", "cities"}:
            above[code] = row
        else:
            county_of[code] = code if level == "areas" else county_of[str(parent)]
            below.setdefault(county_of[code], []).append(row)
    cities: dict[str, list[str]] = {}
    for county, its in below.items():
        cities.setdefault(str(its[0][3]), []).append(county)
    drawn = sorted(cities)
    Random(1).shuffle(drawn)  # noqa: S311 - the same cities every time
    for city in drawn:
        upper = [above.pop(code) for code in (str(above[city][3]), city) if code in above]
        for county in cities[city]:
            yield [*upper, *below[county]]
            upper = []


def write(dist: Path, folder: Path, size: int) -> int:
    """Write a data package of at least *size* nodes, by less than a county; return how many."""
    folder.mkdir()
    nodes = 0
    with ExitStack() as stack:
        tables = {}
        for table, header in TABLES.items():
            file = stack.enter_context((folder / f"{table}.csv").open("w", encoding="utf-8", newline=""))
            tables[table] = csv.writer(file)
            tables[table].writerow((*header, "synthetic"))

        def put(records: Written) -> int:
            made = 0
            for table, cells in records:
                tables[table].writerow((*cells, "" if table == "areas" else "true"))
                made += table in NODES
            return made

        nodes += put(matters())
        for county in counties(dist):
            if nodes >= size:
                break
            for number, row in enumerate(county):
                nodes += put(place(number, *row))
    return nodes


def matters() -> Written:
    for family in range(FAMILIES):
        yield "matters", (f"matter:f{family}", f"f{family}", "", "4")
    for leaf in range(LEAVES):
        yield "matters", (f"matter:m{leaf}", f"m{leaf}", f"matter:f{leaf % FAMILIES}", str(1 + leaf % 4))


def place(number: int, code: str, name: str, table: str, parent: str | None) -> Written:
    """Yield the area, the *number*-th of its county, and all that there is at it."""
    level = LEVELS[table]
    yield "areas", (f"area:{code}", code, name, level, (parent and f"area:{parent}") or "")
    yield from body(code, "center", "CENTER", level, above=parent and f"org:{parent}-center", hierarchy="FUNCTIONAL")
    yield "posts", (f"post:{code}", f"{code}", "DUTY_OFFICER", f"org:{code}-center")
    if level in GOVERNED:
        yield from government(code, level, parent)
    elif level == "TOWN":
        yield from body(code, "office", "SUBDISTRICT_OFFICE", level, above=f"org:{parent}-government")
        for line in LINES[number % 5 :: 5]:
            yield "links", ("COORDINATES_WITH", f"org:{code}-office", f"org:{parent}-{line}", "WHISTLE")
    else:
        yield from body(code, "committee", "RESIDENTS_COMMITTEE", level, above=f"org:{parent}-office")
    yield from duties(code, level)


def government(code: str, level: str, parent: str | None) -> Written:
    yield from body(code, "government", "GOVERNMENT", level, above=parent and f"org:{parent}-government")
    for number, line in enumerate(LINES):
        yield from body(code, line, "DEPARTMENT", level, above=f"org:{code}-government", line=line)
        if parent:
            yield "hierarchy", (f"org:{code}-{line}", f"org:{parent}-{line}", "FUNCTIONAL")
        if number % 3 == 0:
            yield "links", ("STATIONED_IN", f"org:{code}-{line}", f"org:{code}-center", "")


def body(
    code: str,
    what: str,
    classification: str,
    level: str,
    *,
    above: str | None,
    hierarchy: str = "ADMINISTRATIVE",
    line: str = "",
) -> Written:
    name = f"org:{code}-{what}"
    yield "organizations", (name, f"{code}-{what}", classification, level, line)
    yield "jurisdictions", (name, f"area:{code}")
    if above:
        yield "hierarchy", (name, above, hierarchy)


def duties(code: str, level: str) -> Written:
    """Yield the duties laid down at an area: templates of a province, supervisors of a city, a county's own."""
    area = f"area:{code}"
    if level == "PROVINCE":
        for family, line in enumerate(LINES[: FAMILIES - 1]):
            yield "duties", (f"matter:f{family}", "LEAD", area, "", "DEPARTMENT", "COUNTY", line)
    elif level == "CITY":
        for family in range(FAMILIES):
            yield "duties", (f"matter:f{family}", "SUPERVISE", area, f"org:{code}-PETITION", "", "", "")
    elif level == "COUNTY":
        for leaf in range(LEAVES - OWN, LEAVES):
            yield "duties", (f"matter:m{leaf}", "LEAD", area, f"org:{code}-{LINES[leaf % len(LINES)]}", "", "", "")

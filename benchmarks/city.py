"""A city as large as Guangzhou, or a district as large as Chang'an, made of numbered records; nobody in it is real."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from graphkb.graph.graph import Graph
from graphkb.model.facts import Fact, FactBatch, Revision, fact_of

LINES = (
    "PUBLIC_SECURITY", "JUSTICE", "URBAN_MANAGEMENT", "MARKET_SUPERVISION", "ECOLOGY", "HOUSING", "CIVIL_AFFAIRS",
    "HEALTH", "WATER", "FORESTRY", "TRAFFIC", "EMERGENCY", "PETITION",
)  # fmt: skip
"""Each county has a department of every line."""

FAMILIES = 10
"""Matters are leaves of so many families, each of one line."""


@dataclass(frozen=True)
class Size:
    """How many of each there are; `units` are emergency units of one grid each, `officers` police of several grids."""

    counties: int
    towns: int
    villages: int
    grids: int
    matters: int
    units: int
    officers: int


GUANGZHOU = Size(counties=11, towns=176, villages=2_770, grids=20_031, matters=109, units=20_031, officers=2_770)
CHANGAN = Size(counties=1, towns=25, villages=513, grids=19_023, matters=109, units=0, officers=115)


def city(size: Size, seed: int = 1) -> Graph:
    """The graph of a city of this size."""
    return graph_of(_City(size, Random(seed)).facts())  # noqa: S311 - the same city every time


def graph_of(facts: Iterable[Fact]) -> Graph:
    batches: dict[str, FactBatch] = {}
    for each in facts:
        batches.setdefault(each.table, FactBatch(each.table)).add(each, 1)
    return Graph.build(batches.values(), Revision(1, 0, "benchmark"))


def _fact(table: str, **fields: Any) -> Fact:
    return fact_of(table, fields, synthetic=True)


class _City:
    """The places of every level, each numbered, and what there is at each of them."""

    def __init__(self, size: Size, random: Random) -> None:
        self.size = size
        self.random = random
        self.places = {
            "CITY": ["city"],
            "COUNTY": _numbered("c", size.counties),
            "TOWN": _numbered("t", size.towns),
            "VILLAGE": _numbered("v", size.villages),
            "GRID": _numbered("g", size.grids),
        }
        self.parent: dict[str, str] = {}
        for upper, lower in pairwise(self.places):
            above = self.places[upper]
            for number, place in enumerate(self.places[lower]):
                self.parent[place] = above[number * len(above) // len(self.places[lower])]

    def facts(self) -> Iterator[Fact]:
        yield from self._areas()
        yield from self._bodies()
        yield from self._grid_posts()
        yield from self._matters()
        yield from self._duties()

    def _areas(self) -> Iterator[Fact]:
        for level, places in self.places.items():
            for place in places:
                parent = f"area:{self.parent[place]}" if place in self.parent else None
                scale = "BASIC" if level == "GRID" else None
                yield _fact(
                    "areas", id=f"area:{place}", code=place, name=place, level=level, parent=parent, scale=scale
                )

    def _bodies(self) -> Iterator[Fact]:
        for level, places in self.places.items():
            for place in places if level != "GRID" else ():
                yield from self._body(f"center-{place}", "CENTER", level, place, post="DUTY_OFFICER")
        for level in ("CITY", "COUNTY"):
            for place in self.places[level]:
                for line in LINES:
                    yield from self._body(f"{line}-{place}", "DEPARTMENT", level, place, line=line, post="LIAISON")
        for place in self.places["TOWN"]:
            yield from self._body(f"office-{place}", "SUBDISTRICT_OFFICE", "TOWN", place, post="DIRECTOR")
            yield from self._body(
                f"station-{place}", "STATION", "TOWN", place, line="PUBLIC_SECURITY", post="DUTY_OFFICER"
            )
        for place in self.places["VILLAGE"]:
            yield from self._body(f"committee-{place}", "RESIDENTS_COMMITTEE", "VILLAGE", place, post="DIRECTOR")
        for place in self.places["GRID"][: self.size.units]:
            yield from self._body(f"unit-{place}", "MINIMUM_UNIT", "GRID", place)

    def _body(
        self,
        name: str,
        classification: str,
        level: str,
        place: str,
        *,
        line: str | None = None,
        post: str | None = None,
    ) -> Iterator[Fact]:
        more = {"classification": classification, "level": level, "line": line}
        yield _fact("organizations", id=f"org:{name}", name=name, **more)
        yield _fact("jurisdictions", organization=f"org:{name}", area=f"area:{place}")
        if post and self.random.random() < 0.97:
            yield from self._post(f"{name}-{post}", post, name, [])

    def _post(self, name: str, role: str, organization: str | None, served: list[str]) -> Iterator[Fact]:
        body = organization and f"org:{organization}"
        areas = tuple(f"area:{place}" for place in served)
        yield _fact("posts", id=f"post:{name}", name=name, role=role, organization=body, areas=areas)
        if self.random.random() < 0.97:
            yield _fact("persons", id=f"person:{name}", name=name)
            yield _fact("holdings", person=f"person:{name}", post=f"post:{name}", kind="SUBSTANTIVE")

    def _grid_posts(self) -> Iterator[Fact]:
        grids = self.places["GRID"]
        for grid in grids:
            yield from self._post(f"member-{grid}", "GRID_MEMBER", f"center-{self.parent[grid]}", [grid])
        for number in range(self.size.officers):
            low, high = (len(grids) * each // self.size.officers for each in (number, number + 1))
            town = self.parent[self.parent[grids[low]]]
            yield from self._post(f"officer-{number}", "COMMUNITY_POLICE", f"station-{town}", grids[low:high])
        for town in self.places["TOWN"]:
            yield from self._post(f"chief-{town}", "GRID_CHIEF", None, [town])

    def _matters(self) -> Iterator[Fact]:
        for family in range(FAMILIES):
            yield _fact("matters", id=f"matter:f{family}", name=f"f{family}", severity=4)
        for number in range(self.size.matters):
            parent = f"matter:f{number % FAMILIES}"
            yield _fact("matters", id=f"matter:m{number}", name=f"m{number}", parent=parent, severity=1 + number % 4)

    def _duties(self) -> Iterator[Fact]:
        """Duties of every kind; one family of ten is nobody's, and its leaves have ten different arrangements."""
        everywhere = "city"
        for family in range(FAMILIES - 1):
            line = LINES[family]
            yield _template(f"f{family}", everywhere, "DEPARTMENT", "COUNTY", line=line)
            yield _template(f"f{family}", everywhere, "CENTER", "VILLAGE", role="ASSIST")
            yield _duty(f"f{family}", everywhere, f"{LINES[-1]}-city", role="SUPERVISE", severities=(1, 2))
        for number in range(self.size.matters):
            yield from self._own_duties(f"m{number}", number // FAMILIES)

    def _own_duties(self, matter: str, arrangement: int) -> Iterator[Fact]:
        yield from _own_templates(matter, arrangement)
        if arrangement == 3:
            for county in self.places["COUNTY"]:
                yield _duty(matter, county, f"ECOLOGY-{county}")
                yield _duty(matter, county, f"WATER-{county}")
        elif arrangement == 4:
            for town in self.places["TOWN"]:
                yield _duty(matter, town, f"office-{town}", post_role="GRID_MEMBER")
        elif arrangement == 5:
            yield _duty(matter, "t1", "office-t1", priority=10)
        elif arrangement == 6:
            for village in self.places["VILLAGE"][::10]:
                yield _duty(matter, village, f"committee-{village}", severities=(3, 4))
        elif arrangement == 7:
            yield _duty(matter, "city", "EMERGENCY-city", severities=(1,), priority=1)


def _own_templates(matter: str, arrangement: int) -> Iterator[Fact]:
    if arrangement in {0, 1}:
        yield _template(matter, "city", "CENTER", "VILLAGE", post_role="GRID_MEMBER")
    elif arrangement == 2:
        yield _template(matter, "city", "STATION", "TOWN", line="PUBLIC_SECURITY", post_role="COMMUNITY_POLICE")
    elif arrangement == 5:
        yield _template(matter, "city", "RESIDENTS_COMMITTEE", "VILLAGE")
    elif arrangement == 7:
        yield _template(matter, "city", "SUBDISTRICT_OFFICE", "TOWN", severities=(1, 2))


def _template(matter: str, area: str, classification: str, level: str, role: str = "LEAD", **more: Any) -> Fact:
    names = {"matter": f"matter:{matter}", "area": f"area:{area}", "classification": (classification,), "level": level}
    return _fact("duties", role=role, **names, **more)


def _duty(matter: str, area: str, organization: str, role: str = "LEAD", **more: Any) -> Fact:
    names = {"matter": f"matter:{matter}", "area": f"area:{area}", "organization": f"org:{organization}"}
    return _fact("duties", role=role, **names, **more)


def _numbered(letter: str, count: int) -> list[str]:
    return [f"{letter}{number}" for number in range(count)]

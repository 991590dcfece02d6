"""Random worlds: every oddity that facts may have, few enough of each that they meet."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from graphkb.model.codes import LEVELS
from graphkb.model.facts import Fact
from tests.builders import DAY, fact

LAST_DAY = 10
"""Facts begin and end on days 1 to 10; questions are asked from day 0 to day 11."""

ROLES = ("GRID_MEMBER", "GRID_CHIEF", "COMMUNITY_POLICE", "DUTY_OFFICER", "LIAISON", "DIRECTOR", "ECOLOGY", "ODD_ROLE")
CLASSIFICATIONS = ("CENTER", "CENTER", "DEPARTMENT", "DEPARTMENT", "STATION", "GRID_CENTER")
LINES = (None, "ECOLOGY", "HOUSING")
SHIFTS = ("PT8H", "P1D", "P1DT12H", "PT90M", "1wd", "PT0H")
DEADLINES = (None, None, None, "PT1H", "P2D", "3wd")


def world(seed: int, size: int) -> list[Fact]:
    """Facts with levels out of order, loops, islands, several superiors and things that begin and end."""
    return _World(Random(seed), size).facts()


def question(seed: int, facts: Sequence[Fact]) -> tuple[int, str, str, int | None]:
    """An instant, a matter, an area and a severity to ask about."""
    random = Random(seed)
    matters = ["matter:nobody", *(each.key for each in facts if each.table == "matters")]
    areas = ["area:nowhere", *(each.key for each in facts if each.table == "areas")]
    as_of = int(random.uniform(0, LAST_DAY + 1) * DAY)
    matter = random.choice(matters[1:]) if random.random() < 0.97 else matters[0]
    area = random.choice(areas[1:]) if random.random() < 0.97 else areas[0]
    return as_of, matter, area, random.choice((None, None, 1, 2, 3, 4))


class _World:
    def __init__(self, random: Random, size: int) -> None:
        self.random = random
        self.size = size
        self.areas = self._ids("area", 2 + size)
        self.organizations = self._ids("org", 2 + size)
        self.matters = self._ids("matter", 1 + size // 2)
        self.rules = self._ids("rule", 2)
        self.persons = self._ids("person", 2 + size // 2)
        self.posts = self._ids("post", 4 + 3 * size)

    def facts(self) -> list[Fact]:
        found: dict[tuple[str, str], list[Fact]] = {}
        for group in (
            self._places(), self._bodies(), self._seats(), self._matters(), self._duties(), self._changes()
        ):  # fmt: skip
            for state in group:
                found.setdefault((state[0].table, state[0].key), state)
        return [each for states in found.values() for each in states]

    def _ids(self, kind: str, count: int) -> list[str]:
        return [f"{kind}:{number}" for number in range(count)]

    def _some(self, items: Sequence[Any], most: int) -> tuple[Any, ...]:
        return tuple(self.random.sample(items, min(len(items), self.random.randint(0, most))))

    def _held(self, table: str, fields: Iterable[dict[str, Any]], always: float = 0.85) -> list[Fact]:
        """One fact that *always* holds, as often as that; else several states, with or without gaps between them."""
        fields = list(fields)
        if self.random.random() < always:
            return [fact(table, **fields[0])]
        days: list[Any] = sorted(self.random.sample(range(1, LAST_DAY + 1), 2 * self.random.randint(1, 2)))
        if self.random.random() < 0.3:
            days[0] = None
        if self.random.random() < 0.3:
            days[-1] = None
        if self.random.random() < 0.5 and len(days) > 2:
            days[2] = days[1]
        return [
            fact(table, since=days[i], until=days[i + 1], **state)
            for i, state in zip(range(0, len(days), 2), fields, strict=False)
        ]

    def _places(self) -> Iterable[list[Fact]]:
        for number, name in enumerate(self.areas):
            yield self._held("areas", [self._place(number, name) for _ in range(2)])

    def _place(self, number: int, name: str) -> dict[str, Any]:
        random = self.random
        parent = random.choice(self.areas[:number]) if number else None
        if random.random() < 0.15:
            parent = random.choice([None, *self.areas])
        level = LEVELS[min(5, 2 + number // 2)] if random.random() < 0.7 else random.choice(LEVELS)
        code = random.choice([None, str(random.randint(1, 5))])
        return {"id": name, "name": name, "level": level, "parent": parent, "code": code}

    def _bodies(self) -> Iterable[list[Fact]]:
        random = self.random
        for name in self.organizations:
            states = [
                {
                    "id": name,
                    "name": name,
                    "classification": random.choice(CLASSIFICATIONS),
                    "level": random.choice([None, None, *LEVELS[2:5]]),
                    "line": random.choice(LINES),
                    "contact": random.choice([None, f"tel {name}"]),
                    "sort": random.choice([None, 1, 2]),
                }
                for _ in range(2)
            ]
            yield self._held("organizations", states)
            for place in self._some(self.areas, 3):
                yield self._held("jurisdictions", [{"organization": name, "area": place}] * 2)
            for hierarchy in ("ADMINISTRATIVE", "FUNCTIONAL"):
                for parent in self._some(self.organizations, 1 if random.random() < 0.9 else 2):
                    fields = {"organization": name, "parent": parent, "hierarchy": hierarchy}
                    yield self._held("hierarchy", [fields] * 2)
        for _ in range(random.randint(0, 3)):
            one, other = random.sample(self.organizations, 2)
            yield self._held("links", [{"type": "SHARES_STAFF_WITH", "from": one, "to": other}] * 2)

    def _seats(self) -> Iterable[list[Fact]]:
        random = self.random
        for name in self.persons:
            yield self._held(
                "persons", [{"id": name, "name": name, "contact": random.choice([None, f"tel {name}"])}] * 2
            )
        for name in self.posts:
            states = [
                {
                    "id": name,
                    "name": name,
                    "role": random.choice(ROLES),
                    "other_roles": self._some(ROLES, 2) if random.random() < 0.3 else (),
                    "organization": random.choice([None, *self.organizations]),
                    "areas": self._some(self.areas, 3),
                    "contact": random.choice([None, f"tel {name}"]),
                }
                for _ in range(2)
            ]
            yield self._held("posts", states)
            for holder in self._some(self.persons, 2):
                kind = random.choice(("SUBSTANTIVE", "SUBSTANTIVE", "ACTING", "OVERRIDE"))
                yield self._held("holdings", [{"person": holder, "post": name, "kind": kind}] * 2)
            if random.random() < 0.2:
                turn = tuple(random.choices(self.persons, k=random.randint(1, 3)))
                start = int(random.uniform(0, LAST_DAY) * DAY)
                fields = {"post": name, "persons": turn, "start": start, "shift": random.choice(SHIFTS)}
                yield self._held("rosters", [fields] * 2)

    def _matters(self) -> Iterable[list[Fact]]:
        random = self.random
        for name in self.rules:
            yield self._held("rules", [{"id": name, "title": name}] * 2)
        for number, name in enumerate(self.matters):
            parent = random.choice(self.matters[:number]) if number else None
            if random.random() < 0.1:
                parent = random.choice([None, *self.matters])
            severity = random.choice((None, 1, 2, 3, 4))
            state = {"id": name, "name": name, "parent": parent, "severity": severity, **self._within()}
            yield self._held("matters", [state, state | self._within()])

    def _within(self) -> dict[str, Any]:
        return {f"{stage}_within": self.random.choice(DEADLINES) for stage in ("sign", "reply", "close")}

    def _duties(self) -> Iterable[list[Fact]]:
        random = self.random
        fields: dict[str, Any] = {}
        for _ in range(4 + 4 * self.size):
            if fields and random.random() < 0.3:  # nearly the duty before: weighs as much, other severities or people
                fields["severities"] = random.choice(((), (1, 2), (3, 4), (2, 3, 4)))
                if "organization" in fields and random.random() < 0.5:
                    fields["organization"] = random.choice(self.organizations)
                yield self._held("duties", [fields | self._within(), fields | self._within()], always=0.4)
                continue
            fields = {
                "matter": random.choice(self.matters),
                "role": random.choice(("LEAD", "LEAD", "LEAD", "ASSIST", "ASSIST", "SUPERVISE")),
                "area": random.choice(self.areas[: 1 + len(self.areas) // 2]),
                "severities": random.choice(((), (), (), (1,), (3, 4), (2, 3, 4))),
                "post_role": random.choice([None, *ROLES]),
                "priority": random.choice((0, 0, 0, 0, 1, -1, 5)),
                "rule": random.choice([None, *self.rules]),
            }
            if random.random() < 0.5:
                fields["organization"] = random.choice(self.organizations)
            else:
                wanted = {random.choice(CLASSIFICATIONS) for _ in range(random.randint(1, 2))}
                fields |= {"classification": tuple(sorted(wanted)), "level": random.choice(LEVELS[2:5])}
                fields["line"] = random.choice(LINES)
            yield self._held("duties", [fields | self._within(), fields | self._within()], always=0.6)

    def _changes(self) -> Iterable[list[Fact]]:
        random = self.random
        for number in range(random.randint(0, 2 * self.size)):
            kind = random.choice(("MERGE", "SPLIT", "REDIVIDE", "RENAME", "TRANSFER", "DISSOLVE"))
            ids = random.choice((self.areas, self.areas, self.matters, [*self.areas, *self.matters]))
            fields = {"id": f"change:{number}", "kind": kind, "date": random.randint(1, LAST_DAY) * DAY}
            yield [fact("change_events", **fields, originals=self._some(ids, 2), results=self._some(ids, 2))]

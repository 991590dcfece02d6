"""What holds at one instant, in plain dicts and lists: the ground on which the oracle stands."""

import re
from collections.abc import Sequence
from typing import Any

from graphkb.model.facts import Fact, duty_id

Answer = dict[str, Any]

LEVELS = ["PROVINCE", "CITY", "COUNTY", "TOWN", "VILLAGE", "GRID"]
TABLE_OF = {"area": "areas", "org": "organizations", "post": "posts", "person": "persons", "matter": "matters",
            "rule": "rules"}  # fmt: skip
ENDS = {"jurisdictions": ["organization", "area"], "hierarchy": ["organization", "parent"],
        "holdings": ["person", "post"], "rosters": ["post"], "duties": ["matter", "area", "organization"],
        "links": ["from", "to"]}  # fmt: skip
ALWAYS = float("-inf")


def start_of(fact: Fact) -> float:
    return ALWAYS if fact.valid_from is None else fact.valid_from


def holds(fact: Fact, at: int) -> bool:
    return start_of(fact) <= at and (fact.valid_to is None or at < fact.valid_to)


def named(fact: Fact | None) -> str | None:
    """The name of a state in an answer."""
    if fact is None:
        return None
    return f"{duty_id(fact.key) if fact.table == 'duties' else fact.key}@{fact.valid_from}"


def length_ms(shift: str) -> int | None:
    """The milliseconds of `P1DT2H3M`; None for working days, which have no fixed length."""
    parts = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", shift)
    if parts is None:
        return None
    days, hours, minutes = (int(part or 0) for part in parts.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60_000


class World:
    """What holds at one instant."""

    def __init__(self, facts: Sequence[Fact], as_of: int) -> None:
        self.as_of = as_of
        self.events = [fact for fact in facts if fact.table == "change_events"]
        self.states: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            self.states.setdefault((fact.table, fact.key), []).append(fact)
        self.held: dict[str, list[Fact]] = {}
        for fact in sorted(facts, key=lambda fact: fact.key):
            ends = [fact[end] for end in ENDS.get(fact.table, []) if fact[end] is not None]
            if holds(fact, as_of) and all(self.now(end) for end in ends):
                self.held.setdefault(fact.table, []).append(fact)

    def now(self, id: str | None) -> Fact | None:
        """The state in force of the entity with this id."""
        table = TABLE_OF.get((id or "").partition(":")[0], "")
        return next((fact for fact in self.states.get((table, id or ""), []) if holds(fact, self.as_of)), None)

    def nearest(self, id: str | None, table: str) -> Fact | None:
        """The state in force, else the last before, else the first after."""
        states = self.states.get((table, id or ""), [])
        before = [fact for fact in states if start_of(fact) <= self.as_of]
        return max(before, key=start_of) if before else min(states, key=start_of, default=None)

    def all_now(self, table: str) -> list[Fact]:
        """The facts of a table that hold, a relationship's ends too; entities by id."""
        return self.held.get(table, [])

    def upward(self, id: str) -> list[str]:
        """The entity itself, its parent, and so on, each once."""
        way: list[str] = []
        here = self.now(id)
        while here is not None and here["id"] not in way:
            way.append(here["id"])
            here = self.now(here["parent"])
        return way

    def level(self, area: str) -> int:
        fact = self.now(area)
        assert fact is not None
        return LEVELS.index(fact["level"])

    def up_to_the_town(self, area: str) -> list[str]:
        """The way upward while it stays below the counties, ending with the first TOWN."""
        way: list[str] = []
        for each in self.upward(area):
            if self.level(each) < LEVELS.index("TOWN"):
                break
            way.append(each)
            if self.level(each) == LEVELS.index("TOWN"):
                break
        return way

    # ---- organizations

    def jurisdictions(self, organization: str) -> list[str]:
        return [fact["area"] for fact in self.all_now("jurisdictions") if fact["organization"] == organization]

    def responsible_at(self, area: str) -> list[Fact]:
        """The organizations whose jurisdiction is this very area, by id."""
        ids = {fact["organization"] for fact in self.all_now("jurisdictions") if fact["area"] == area}
        return [fact for fact in self.all_now("organizations") if fact["id"] in ids]

    def widest_jurisdiction(self, organization: str) -> str | None:
        return min(self.jurisdictions(organization), key=lambda area: (self.level(area), area), default=None)

    def own_level(self, organization: Fact) -> str | None:
        if organization["level"]:
            return str(organization["level"])
        widest = self.widest_jurisdiction(organization["id"])
        return None if widest is None else LEVELS[self.level(widest)]

    def one_staff(self, organization: str) -> set[str]:
        """All organizations that share staff with this one, over any number of others; itself included."""
        links = [fact for fact in self.all_now("links") if fact["type"] == "SHARES_STAFF_WITH"]
        group = {organization}
        while True:
            more = {end for fact in links for end in (fact["from"], fact["to"]) if {fact["from"], fact["to"]} & group}
            if more <= group:
                return group
            group |= more

    def superior(self, organization: str, hierarchy: str) -> str | None:
        rows = [
            f for f in self.all_now("hierarchy") if (f["organization"], f["hierarchy"]) == (organization, hierarchy)
        ]
        return min((fact["parent"] for fact in rows), default=None)

    # ---- posts

    def posts(self, role: str | None = None) -> list[Fact]:
        """The posts with a role, main or other; by id."""
        return [
            fact
            for fact in self.all_now("posts")
            if role is None or role == fact["role"] or role in fact["other_roles"]
        ]

    def served(self, post: Fact) -> list[str]:
        return [area for area in post["areas"] if self.now(area)]

    def post_organization(self, post: Fact) -> Fact | None:
        return self.now(post["organization"])

    def posts_of(self, organization: str, posts: Sequence[Fact]) -> list[Fact]:
        return [post for post in posts if (found := self.post_organization(post)) and found["id"] == organization]

    def nearest_served(self, post: Fact, way: Sequence[str]) -> str | None:
        return next((area for area in way if area in self.served(post)), None)

    def holder(self, post: str) -> tuple[Fact | None, str | None]:
        """Who holds the post, and how."""
        holdings = [fact for fact in self.all_now("holdings") if fact["post"] == post]
        for kind in ("OVERRIDE", "ROSTER", "SUBSTANTIVE", "ACTING"):
            if kind == "ROSTER":
                person = self.on_shift(post)
            else:
                rows = [fact for fact in holdings if fact["kind"] == kind]
                rows.sort(key=lambda fact: (-start_of(fact), fact["person"]))
                person = self.now(rows[0]["person"]) if rows else None
            if person is not None:
                return person, kind
        return None, None

    def on_shift(self, post: str) -> Fact | None:
        for roster in self.all_now("rosters"):
            length = length_ms(roster["shift"])
            if roster["post"] == post and length and roster["start"] <= self.as_of:
                shifts = (self.as_of - roster["start"]) // length
                return self.now(roster["persons"][shifts % len(roster["persons"])])
        return None

    def post_answer(self, post: Fact, served: str | None) -> Answer:
        holder, holding = self.holder(post["id"])
        organization = self.post_organization(post)
        contact = post["contact"] or (holder and holder["contact"]) or (organization and organization["contact"])
        return {
            "post": named(post),
            "served_area": named(self.now(served)),
            "holder": named(holder),
            "holding": holding,
            "contact": contact or None,
            "reasons": [] if holder else ["NO_HOLDER"],
        }

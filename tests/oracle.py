"""The slow, obvious answers on plain lists of facts, written from the text of answers.md to judge the fast ones.

An answer here is made of dicts, lists and texts; a state of an entity or a duty is named `id@valid_from`.
"""

from collections.abc import Iterable, Sequence

from graphkb.model.facts import Fact, duty_id
from tests.oracle_world import LEVELS, TABLE_OF, Answer, World, holds, named, start_of

CENTERS = ["CENTER", "GRID_CENTER", "ONE_STOP_CENTER", "LINKAGE_CENTER", "OPERATIONS_CENTER", "PETITION_CENTER",
           "LITIGATION_SERVICE_CENTER", "SERVICE_CENTER", "PARTY_SERVICE_CENTER", "LAW_ENFORCEMENT_CENTER", "PLATFORM",
           "INCUBATOR"]  # fmt: skip
FIRST_RESPONDERS = ["GRID_CHIEF", "GRID_MEMBER", "GRID_INSTRUCTOR", "COMMUNITY_POLICE", "TRAFFIC_POLICE",
                    "BUILDING_HEAD"]  # fmt: skip
OTHER_ROLES = ["DIRECTOR", "DEPUTY", "DUTY_OFFICER", "LIAISON", "PARTY_SECRETARY", "MEDIATOR", "LEGAL_ADVISER",
               "SOCIAL_WORKER", "SPONSOR", "ECOLOGY", "ENVIRONMENT", "RIVER_PATROL", "FOREST_RANGER",
               "GOVERNANCE"]  # fmt: skip
CLASS_CLOSE = {1: "PT2H", 2: "PT24H", 3: "P7D", 4: "P15D"}
CLASS_REPLY = {1: "PT1H30M", 2: "PT18H", 3: "P5DT6H", 4: "P11DT6H"}


def vacancy(posts: Sequence[Answer]) -> list[str]:
    """Why nobody can be called."""
    if not posts:
        return ["NO_POST"]
    return [] if any(post["holder"] for post in posts) else ["NO_HOLDER"]


def contact_posts(world: World, organization: str, way: Sequence[str]) -> list[Answer]:
    """Who is called where no role is asked for: of the organization, else of those with the same staff."""
    for bodies in ({organization}, world.one_staff(organization)):
        for role in ("DUTY_OFFICER", "LIAISON", "DIRECTOR"):
            posts = [post for body in bodies for post in world.posts_of(body, world.posts()) if post["role"] == role]
            if posts:
                posts.sort(key=lambda post: post["id"])
                return [world.post_answer(post, world.nearest_served(post, way)) for post in posts]
    return []


def role_posts(world: World, organization: str, role: str, area: str) -> list[Answer]:
    """Step 5 with a post role: the first group that has anybody."""
    way = world.upward(area)
    own = world.posts_of(organization, world.posts(role))
    for place in way:
        if here := [post for post in own if place in world.served(post)]:
            return [world.post_answer(post, place) for post in here]
    if own:
        return [world.post_answer(post, None) for post in own]
    return posts_nearby(world, role, area)


def posts_nearby(world: World, role: str, area: str) -> list[Answer]:
    """The posts with a role at the nearest area upward that has one, up to the TOWN."""
    for place in world.up_to_the_town(area):
        if here := [post for post in world.posts(role) if place in world.served(post)]:
            return [world.post_answer(post, place) for post in here]
    return []


def everyone(world: World, area: str, roles: Sequence[str]) -> list[Answer]:
    """Step 7 for these roles; who is there in two roles is named once."""
    found: list[Answer] = []
    for role in roles:
        found.extend(post for post in posts_nearby(world, role, area) if post not in found)
    return found


# ---- who is responsible


class Candidate:
    """A duty that may apply: its place in the rank, and whom it comes to."""

    def __init__(self, world: World, duty: Fact, matters: Sequence[str], areas: Sequence[str]) -> None:
        self.duty = duty
        self.rank = (-duty["priority"], matters.index(duty["matter"]), areas.index(duty["area"]), -start_of(duty),
                     duty_id(duty.key))  # fmt: skip
        self.organizations, self.refusal = resolve(world, duty, areas)
        self.path = [("matters", named(world.now(m))) for m in matters[: self.rank[1] + 1]]
        self.path += [("areas", named(world.now(a))) for a in areas[: self.rank[2] + 1]]


Named = tuple[Candidate | None, str]
"""An organization, and the duty that named it; None: the first-question duty."""


def resolve(world: World, duty: Fact, areas: Sequence[str]) -> tuple[list[str], str | None]:
    """The organizations that a duty comes to at a place, by id; or why none."""
    if duty["organization"]:
        return [duty["organization"]], None
    for area in areas:
        fitting = [
            body["id"]
            for body in world.responsible_at(area)
            if body["classification"] in duty["classification"]
            and world.own_level(body) == duty["level"]
            and duty["line"] in {None, body["line"]}
        ]
        if fitting:
            return fitting, None
    above = world.level(areas[0]) < LEVELS.index(duty["level"])
    return [], "AREA_TOO_COARSE" if above else "NO_JURISDICTION"


def once_each(world: World, pairs: Sequence[Named]) -> list[Named]:
    """The pairs whose organization, or one that shares its staff, was not named before."""
    kept: list[Named] = []
    for duty, organization in pairs:
        if not any(other in world.one_staff(organization) for _, other in kept):
            kept.append((duty, organization))
    return kept


def why_behind(loser: Candidate, winner: Candidate) -> str | None:
    words = ("LOWER_PRIORITY", "FARTHER_MATTER", "FARTHER_AREA", "EARLIER_START")
    return next((word for word, a, b in zip(words, loser.rank, winner.rank, strict=False) if a != b), None)


def deadline(world: World, duty: Fact | None, matters: Sequence[str], severity: int) -> Answer:
    shipped = {"sign": "PT2H", "reply": CLASS_REPLY[severity], "close": CLASS_CLOSE[severity]}
    answer: Answer = {}
    for stage in ("sign", "reply", "close"):
        stated = [fact[f"{stage}_within"] for each in matters if (fact := world.now(each))]
        by_matter = next((text for text in stated if text), None)
        if duty is not None and duty[f"{stage}_within"]:
            answer[stage], answer[f"{stage}_source"] = duty[f"{stage}_within"], "DUTY"
        elif by_matter:
            answer[stage], answer[f"{stage}_source"] = by_matter, "MATTER"
        else:
            answer[stage], answer[f"{stage}_source"] = shipped[stage], "CLASS"
    return answer


def responsible(facts: Sequence[Fact], as_of: int, matter_id: str, area_id: str, severity: int | None = None) -> Answer:
    """Who answers for this, here, then."""
    world = World(facts, as_of)
    matter, area = world.nearest(matter_id, "matters"), world.nearest(area_id, "areas")
    answer: Answer = {
        "matter_id": matter_id, "area_id": area_id, "matter": named(matter), "area": named(area),
        "lead": [], "assists": [], "supervisors": [], "first_responders": [], "overlap": False,
        "successors": [], "predecessors": [], "matter_successors": [], "matter_predecessors": [],
        "explain": [], "complete": True, "truncated_by": None, "reasons": [],
    }  # fmt: skip
    refusals: set[str] = set()
    for table, asked, known, prefix in (("matters", matter_id, matter, "matter_"), ("areas", area_id, area, "")):
        if known is None:
            refusals.add("UNKNOWN_AREA" if table == "areas" else "UNKNOWN_MATTER")
        elif not holds(known, as_of):
            refusals.add("OUT_OF_VALIDITY")
            side = "predecessors" if start_of(known) > as_of else "successors"
            answer[prefix + side] = relatives(world, asked, table, side)
    if refusals:
        return answer | {"reasons": in_order(refusals)}
    return answer | Question(world, matter_id, area_id, severity).answer()


class Question:
    """A question about a matter and a place that hold."""

    def __init__(self, world: World, matter: str, area: str, severity: int | None) -> None:
        self.world, self.matter, self.area = world, matter, area
        self.matters, self.areas = world.upward(matter), world.upward(area)
        self.severity = severity or world.now(matter)["severity"] or 4
        self.reasons: set[str] = set()
        self.explain: list[Answer] = []

    def candidates(self, role: str) -> list[Candidate]:
        """Step 1 for one role, in the rank of step 2."""
        duties = [
            duty
            for duty in self.world.all_now("duties")
            if duty["role"] == role
            and duty["matter"] in self.matters
            and duty["area"] in self.areas
            and (not duty["severities"] or self.severity in duty["severities"])
        ]
        found = [Candidate(self.world, duty, self.matters, self.areas) for duty in duties]
        return sorted(found, key=lambda candidate: candidate.rank)

    def answer(self) -> Answer:
        leads = self.leads()
        assists, supervisors = self.helpers("ASSIST"), self.helpers("SUPERVISE")
        return {
            "lead": [self.assignment(*lead) for lead in leads],
            "overlap": len(leads) > 1,
            "assists": [self.assignment(*each) for each in assists],
            "supervisors": [self.assignment(*each) for each in supervisors],
            "first_responders": everyone(self.world, self.area, FIRST_RESPONDERS),
            "explain": self.explain,
            "reasons": in_order(self.reasons),
        }

    def leads(self) -> list[Named]:
        """The first rank, but for start and id, at which anybody is found; else the nearest center."""
        leading = self.candidates("LEAD")
        best = next((candidate for candidate in leading if candidate.organizations), None)
        equal = [candidate for candidate in leading if best and candidate.rank[:3] == best.rank[:3]]
        leads = once_each(self.world, [(c, organization) for c in equal for organization in c.organizations])
        for candidate in leading:
            if candidate.refusal and (best is None or candidate.rank[:3] <= best.rank[:3]):
                self.reasons.add(candidate.refusal)
                self.tell(candidate, None, candidate.refusal)
            elif candidate not in equal:
                self.tell(candidate, candidate.duty["organization"], why_behind(candidate, best))
            else:
                self.tell_each(candidate, leads, "OVERLAP" if len(leads) > 1 else None)
        if not leads:
            leads = once_each(self.world, [(None, center) for center in nearest_centers(self.world, self.areas)])
        if not leads:
            self.reasons.add("NO_DUTY")
        if len(leads) > 1:
            self.reasons.add("OVERLAP")
        return leads

    def helpers(self, role: str) -> list[Named]:
        """Step 6 for one role."""
        helping = self.candidates(role)
        chosen = once_each(self.world, [(c, organization) for c in helping for organization in c.organizations])
        for candidate in helping:
            if candidate.refusal:
                self.tell(candidate, None, candidate.refusal)
            else:
                self.tell_each(candidate, chosen, None)
        return chosen

    def tell_each(self, candidate: Candidate, chosen: Sequence[Named], why_won: str | None) -> None:
        """Add a trial for each organization that one duty comes to; what is named already is named by another duty."""
        for organization in candidate.organizations:
            if any(other is candidate and each == organization for other, each in chosen):
                self.tell(candidate, organization, why_won, won=True)
            else:
                staff = self.world.one_staff(organization)
                namer = next(other for other, each in chosen if other is not None and each in staff)
                self.tell(candidate, organization, why_behind(candidate, namer))

    def tell(self, candidate: Candidate, organization: str | None, reason: str | None, *, won: bool = False) -> None:
        """Add the trial of one duty, for one organization, to `explain`."""
        path = list(candidate.path)
        if organization:
            path.append(("organizations", named(self.world.now(organization))))
        if organization and won:
            for post in self.assignment(candidate, organization)["posts"][:1]:
                path.append(("posts", post["post"]))
                path += [("persons", post["holder"])] if post["holder"] else []
        self.explain.append({"duty": named(candidate.duty), "won": won, "reason": reason, "path": path})

    def assignment(self, candidate: Candidate | None, organization: str) -> Answer:
        """Steps 5 and 8."""
        world, duty = self.world, candidate.duty if candidate else None
        posts: list[Answer] = []
        if duty and duty["post_role"]:
            posts = role_posts(world, organization, duty["post_role"], self.area)
        posts = posts or contact_posts(world, organization, self.areas)
        return {
            "organization": named(world.now(organization)),
            "posts": posts,
            "basis": self.basis(duty),
            "duty": named(duty),
            "rule": named(world.nearest(duty["rule"], "rules")) if duty else None,
            "deadline": deadline(world, duty, self.matters, self.severity),
            "reasons": vacancy(posts),
        }

    def basis(self, duty: Fact | None) -> str:
        if duty is None:
            return "FALLBACK"
        if duty["organization"] is None:
            return "TEMPLATE"
        return "DIRECT" if (duty["matter"], duty["area"]) == (self.matter, self.area) else "INHERITED"


def nearest_centers(world: World, areas: Sequence[str]) -> list[str]:
    for area in areas:
        if centers := [body["id"] for body in world.responsible_at(area) if body["classification"] == "CENTER"]:
            return centers
    return []


def in_order(reasons: Iterable[str]) -> list[str]:
    order = ["UNKNOWN_MATTER", "UNKNOWN_AREA", "OUT_OF_VALIDITY", "NO_JURISDICTION", "AREA_TOO_COARSE", "NO_DUTY",
             "OVERLAP"]  # fmt: skip
    return sorted(reasons, key=order.index)


def relatives(world: World, id: str, table: str, side: str) -> list[str | None]:
    """What became of an entity that is over, or what stood before one that is not yet: those in force, by id.

    Change events are followed in time, each way tried: forward from those in which the entity ended, up to now, or
    backward from those in which it began.
    """
    forward = side == "successors"
    source, target = ("originals", "results") if forward else ("results", "originals")
    events = [fact for fact in world.events if fact["kind"] != "TRANSFER"]
    events = [fact for fact in events if (fact["date"] <= world.as_of) == forward]
    found: set[str] = set()

    def walk(here: str, date: int | None, used: list[Fact]) -> None:
        for event in events:
            apart = 0 if date is None else (event["date"] - date) * (1 if forward else -1)
            starts = date is not None or here not in event[target]
            if here in event[source] and event not in used and apart >= 0 and starts:
                for other in event[target]:
                    if TABLE_OF.get(other.partition(":")[0]) == table:
                        found.add(other)
                        walk(other, event["date"], [*used, event])

    walk(id, None, [])
    return [named(fact) for other in sorted(found) if (fact := world.now(other))]


# ---- everyone on a place, and who is above


def team(facts: Sequence[Fact], as_of: int, area: str) -> list[Answer]:
    """Everyone who serves the place, role by role; a role that no list knows comes last."""
    world = World(facts, as_of)
    roles = {role for post in world.posts() for role in (post["role"], *post["other_roles"])}
    known = [*FIRST_RESPONDERS, *OTHER_ROLES]
    return everyone(world, area, known + sorted(roles - set(known))) if world.now(area) else []


def escalation_chain(facts: Sequence[Fact], as_of: int, organization: str) -> Answer:
    """The superiors of an organization, level by level."""
    world = World(facts, as_of)
    if world.now(organization) is None:
        start = world.nearest(organization, "organizations")
        return {"organization": named(start), "steps": [], "complete": False, "reasons": ["OUT_OF_VALIDITY"]}
    steps: list[Answer] = []
    passed = [organization]
    while True:
        here = world.now(passed[-1])
        assert here is not None
        answer = {"organization": named(world.now(organization)), "steps": steps, "complete": True}
        if world.own_level(here) == "PROVINCE":
            return answer | {"reasons": ["TOP_LEVEL"]}
        is_center = here["classification"] in CENTERS
        main, other = ("FUNCTIONAL", "ADMINISTRATIVE") if is_center else ("ADMINISTRATIVE", "FUNCTIONAL")
        above = world.superior(here["id"], main)
        fallback = above is None and is_center
        if fallback:
            widest = world.widest_jurisdiction(here["id"])
            centers = nearest_centers(world, world.upward(widest)[1:]) if widest else []
            above = centers[0] if centers else None
        if above is None:
            return answer | {"reasons": ["NO_SUPERIOR"]}
        if above in passed:
            return answer | {"complete": False, "reasons": ["CYCLE"]}
        passed.append(above)
        beside = world.superior(here["id"], other)
        posts = contact_posts(world, above, [])
        steps.append(
            {
                "number": len(steps) + 1,
                "organization": named(world.now(above)),
                "hierarchy": main,
                "fallback": fallback,
                "posts": posts,
                "beside": [named(world.now(beside))] if beside and beside != above else [],
                "delay": None,
                "reasons": vacancy(posts),
            }
        )


def org_chart(
    facts: Sequence[Fact], as_of: int, root: str, depth: int, hierarchy: str = "ADMINISTRATIVE"
) -> list[tuple[str, str | None, int, int, int]]:
    """The tree below *root* in preorder: id, parent, depth, descendants, children not shown."""
    world = World(facts, as_of)
    seen: set[str] = set()

    def children(id: str) -> list[str]:
        if root.startswith("area:"):
            areas = [fact for fact in world.all_now("areas") if fact["parent"] == id]
            areas.sort(key=lambda fact: (fact["code"] is None, fact["code"] or "", fact["id"]))
            return [fact["id"] for fact in areas]
        below = {fact["organization"] for fact in world.all_now("hierarchy")
                 if fact["hierarchy"] == hierarchy and fact["parent"] == id}  # fmt: skip
        bodies = [fact for fact in world.all_now("organizations") if fact["id"] in below]
        bodies.sort(key=lambda fact: (fact["sort"] is None, fact["sort"] or 0, fact["id"]))
        return [fact["id"] for fact in bodies]

    def tree(id: str, parent: str | None, level: int) -> list[tuple[str, str | None, int, int, int]]:
        seen.add(id)
        below: list[tuple[str, str | None, int, int, int]] = []
        direct = 0
        for child in children(id):
            if child not in seen:
                direct += 1
                below += tree(child, id, level + 1)
        cut = direct if level == depth else 0
        return [(id, parent, level, len(below), cut), *below]

    return [node for node in tree(root, None, 0) if node[2] <= depth]

"""What all duties for a matter come to in all cells of a ground at once, as sets of cells."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphkb.answers.contest import lead_contest
from graphkb.answers.ground import members
from graphkb.answers.manning import NOBODY, VACANT, Manning
from graphkb.answers.place import place_of
from graphkb.answers.tiers import Tier, Tiers
from graphkb.answers.topic import Template, Topic
from graphkb.model.codes import LEVEL_RANK

STATES = ("BELOW", "GAP", "OVERLAP", "VACANT", "COVERED")
"""States of a cell; the first that applies counts."""

OVERLAP = ord("o")
"""In a line, beside HELD, VACANT and NOBODY: two different organizations are named."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What duties that weigh the same come to at and below their area: sets counted from its first cell."""

    named: int
    overlap: int
    vacant: int


class Sweep:
    """The cells of a ground, all of one level; what was found out for one matter is kept for the next."""

    def __init__(self, tiers: Tiers, level: str) -> None:
        self._tiers = tiers
        self._ground = tiers.ground
        self._level = LEVEL_RANK[level]
        self._manning = Manning(tiers.view, tiers.ground, tiers.census)
        self._outcomes: dict[tuple[object, ...], _Outcome] = {}

    def states(self, topic: Topic) -> Mapping[str, int]:
        """Return state → the set of the cells that are in it, for a matter at its own severity.

        The duties are taken in their rank, for all cells together: those that weigh the same win wherever they come
        to somebody and nobody before them did.

        Source: answers.md, "responsible", steps 1 to 5, and "coverage".
        """
        everywhere = (1 << len(self._ground.cells)) - 1
        found = dict.fromkeys(STATES, 0)
        unanswered = everywhere
        for place, tier in self._tiers.of(topic):
            first, last = self._ground.run(place)
            outcome = self._outcome(place, tier)
            won = unanswered & outcome.named << first
            unanswered ^= won
            found["OVERLAP"] |= won & outcome.overlap << first
            found["VACANT"] |= won & outcome.vacant << first
            if any(isinstance(each.duty.target, Template) and self._is_above(each.duty.target) for each in tier):
                found["BELOW"] |= (1 << last) - (1 << first)
            if not unanswered:
                break
        found["BELOW"] &= unanswered
        found["GAP"] = unanswered ^ found["BELOW"]
        found["COVERED"] = everywhere ^ unanswered ^ found["OVERLAP"] ^ found["VACANT"]
        return found

    def _is_above(self, template: Template) -> bool:
        """Tell whether the cells lie above the level that *template* means."""
        return self._level < LEVEL_RANK[template.level]

    def _outcome(self, place: int, tier: Tier) -> _Outcome:
        key = (place, *((candidate.duty.target, candidate.duty.post_role) for candidate in tier))
        if key not in self._outcomes:
            line = self._line(place, tier)
            named = (1 << len(line)) - 1 ^ members(line, NOBODY)
            self._outcomes[key] = _Outcome(named, members(line, OVERLAP), members(line, VACANT))
        return self._outcomes[key]

    def _line(self, place: int, tier: Tier) -> bytearray:
        """Return NOBODY, OVERLAP, VACANT or HELD for each cell at and below the area in *place*."""
        first, last = self._ground.run(place)
        line = bytearray(last - first)
        for mark in self._tiers.marks(place, tier):
            low, high = self._ground.run(mark)
            if low < high:
                line[low - first : high - first] = self._run(mark, tier)
        return line

    def _run(self, mark: int, tier: Tier) -> bytes | bytearray:
        """Return the line of the cells at and below the area in place *mark*, as far as no other mark is nearer."""
        first, last = self._ground.run(mark)
        named = [(body, each.duty.post_role) for each in tier for body in self._tiers.meant(each.duty.target, mark)]
        if len(named) > 1:
            view = self._tiers.view
            contest = lead_contest(view, place_of(view, self._ground.rows[mark]), tier)
            named = [(body, each.duty.post_role) for body, each in contest.choices if each is not None]
        if len(named) == 1:
            return self._manning.line(*named[0], first, last)
        return bytes([OVERLAP if named else NOBODY]) * (last - first)

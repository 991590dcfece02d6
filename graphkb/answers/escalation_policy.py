"""After which delay each step above is reached: the shipped policy, and a deployment's own escalation.yaml."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from graphkb.errors import BadInput
from graphkb.model.codes import LEVEL_RANK, LEVELS
from graphkb.model.texts import written
from graphkb.model.times import check_duration
from graphkb.model.yaml_files import read_yaml


class EscalationRule(NamedTuple):
    """One step of the policy.

    Args:
        after: Delay from the instant an event became overdue: ISO 8601 or working days.
        level: Reach the first superior of this level or above; None: the next superior, whatever its level.
    """

    after: str
    level: str | None = None


DEFAULT_ESCALATION = (EscalationRule("PT24H"), EscalationRule("3wd"), EscalationRule("15wd", "COUNTY"))
"""The shipped policy: assumptions, not a rule; a deployment that has its own writes escalation.yaml."""


def read_escalation(path: Path) -> tuple[EscalationRule, ...]:
    """Return the policy in the file at *path*, which replaces the shipped one as a whole.

    Args:
        path: UTF-8 YAML, a list of `{after: PT24H, to: superior}` or `{after: 15wd, to: {level: COUNTY}}`.

    Raises:
        BadInput: the file cannot be read or is no such list; the entry is named.

    Source: data-package.md, "The other files that users write".
    """
    entries = read_yaml(path)
    if not isinstance(entries, list):
        raise BadInput(f"{path.name}: expected a list of {{after: PT24H, to: superior}}")
    return tuple(_rule(f"{path.name} entry {number}", entry) for number, entry in enumerate(entries, 1))


def _rule(place: str, entry: Any) -> EscalationRule:
    if not isinstance(entry, dict) or entry.keys() != {"after", "to"}:
        raise BadInput(f"{place}: {written(entry)}; expected after and to, such as {{after: PT24H, to: superior}}")
    to = entry["to"]
    level = to.get("level") if isinstance(to, dict) and to.keys() == {"level"} else None
    if to != "superior" and level not in LEVELS:
        raise BadInput(f"{place}, to: {written(to)}; expected superior or {{level: one of {', '.join(LEVELS)}}}")
    try:
        return EscalationRule(check_duration(str(entry["after"])), level)
    except BadInput as error:
        raise BadInput(f"{place}, after: {error}") from error


def delays(policy: Sequence[EscalationRule], levels: Sequence[str | None]) -> Iterator[str | None]:
    """Yield for each step of a chain the delay after which it is reached; None where the policy does not reach it.

    Each rule goes on from the step that the one before reached; one that finds no step reaches none, and ends it.

    Args:
        policy: In order.
        levels: Of the organization at each step, nearest first; None: unknown.

    >>> list(delays(DEFAULT_ESCALATION, ["TOWN", "COUNTY", "CITY", "PROVINCE"]))
    ['PT24H', '3wd', '15wd', None]
    """
    reached: dict[int, str] = {}
    place = -1
    for rule in policy:
        above = (i for i in range(place + 1, len(levels)) if _fits(rule, levels[i]))
        place = next(above, len(levels))
        reached[place] = rule.after
    yield from (reached.get(i) for i in range(len(levels)))


def _fits(rule: EscalationRule, level: str | None) -> bool:
    return rule.level is None or (level is not None and LEVEL_RANK[level] <= LEVEL_RANK[rule.level])

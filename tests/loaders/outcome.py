"""What a load comes to: instants to load at, what it counted, and whether a store would come to the same."""

from datetime import datetime
from zoneinfo import ZoneInfo

from graphkb.graph.graph import Graph
from graphkb.loaders.load import Load
from graphkb.model.changes import plan_changes, touched_keys
from graphkb.model.facts import Revision

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day(text: str) -> int:
    """The instant at which a day begins in Shanghai, in milliseconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() * 1000)


def at(text: str) -> dict[str, object]:
    """The option to load from that day on."""
    return {"effective": day(text)}


def counts(load: Load, table: str = "persons") -> tuple[int, ...]:
    """New, changed, unchanged, wrong, ended."""
    each = load.report.tables[table]
    return each.new, each.changed, each.unchanged, each.wrong, each.ended


def same_as_committed(before: Graph, load: Load) -> bool:
    """Whether a store that applies the changes comes to the candidate graph."""
    plan = plan_changes(load.changes, before.known(touched_keys(load.changes)))
    after = before.apply(plan, Revision(1, 0, ""))
    return all(
        sorted(map(repr, after.facts(table))) == sorted(map(repr, load.graph.facts(table))) for table in after.tables
    )


def wrong(load: Load) -> list[str]:
    """What is wrong, a line each."""
    return [str(note) for note in load.report.wrong]

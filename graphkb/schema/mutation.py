"""The root fields of Mutation, and what they tell."""

from collections.abc import Sequence
from typing import NamedTuple

import strawberry

from graphkb.knowledge.writing import Committed
from graphkb.loaders.report import TableCounts
from graphkb.schema.callers import ACTOR, once, wrong_key
from graphkb.schema.change_inputs import ChangeInput, stated_changes
from graphkb.schema.context import Context
from graphkb.schema.event_actions import EventMutations
from graphkb.schema.fields import Argument, attribute, root
from graphkb.schema.problems import Problem
from graphkb.schema.revisions import Revision


class Counted(NamedTuple):
    """A table, and how many of its facts a commit is about."""

    table: str
    counts: TableCounts


@strawberry.type(description="分表统计 How many ids and keys of one table a commit is about.")
class TableReport:
    kind: str = attribute("table", "表 The table.")
    new: int = attribute("counts.new", "新增 Not known before.")
    changed: int = attribute("counts.changed", "更改 Of which something else is said now.")
    unchanged: int = attribute("counts.unchanged", "未变 Of which nothing new is said.")
    wrong: int = attribute("counts.wrong", "错误 That cannot be.")


class Done(NamedTuple):
    """What a commit came to."""

    committed: Committed
    dry_run: bool

    @property
    def report(self) -> list[Counted]:
        """The counts, table by table."""
        return [Counted(*each) for each in self.committed.report.items()]


@strawberry.type(description="提交结果 What a commit came to.")
class CommitPayload:
    revision: Revision | None = attribute(
        "committed.revision",
        "知识版本 The one made, or the latest where nothing changed; null in a dry run or with problems.",
    )
    dry_run: bool = attribute("dry_run", "试运行 Whether nothing was to be written.")
    report: list[TableReport] = attribute("report", "统计 What changes, table by table.")
    problems: list[Problem] = attribute("committed.problems", "问题 Why nothing was written; none: it was.")


def _commit(
    context: Context,
    changes: Sequence[ChangeInput],
    note: str,
    *,
    expected_revision: int | None = None,
    dry_run: bool | None = None,
    idempotency_key: str | None = None,
) -> tuple[None, Done]:
    if wrong := wrong_key(idempotency_key):
        return None, Done(Committed(None, {}, [wrong]), bool(dry_run))
    inputs = stated_changes(changes, context.limits.changes)
    committed = context.knowledge.commit_inputs(
        inputs,
        actor=ACTOR,
        note=note,
        expected_revision=expected_revision,
        dry_run=bool(dry_run),
        once=once("commit", idempotency_key, changes=inputs, note=note, expected_revision=expected_revision),
    )
    return None, Done(committed, bool(dry_run))


@strawberry.type(description="What can be done. 可以执行的操作")
class Mutation(EventMutations):
    commit: CommitPayload = root(
        _commit,
        "提交 Change what is known: all of it or nothing.",
        changes=Argument(list[ChangeInput], "变更 Applied together."),
        note=Argument(str, "说明 Why; kept with the revision."),
        expected_revision=Argument(
            int | None, "The revision that was looked at; the problem CONFLICT where there is a later one."
        ),
        dry_run=Argument(bool | None, "试运行 Report only, write nothing.", default=False),
        idempotency_key=Argument(
            str | None,
            "幂等键 The client's own, kept for 30 days: the same request again writes nothing and is told what came of "
            "the first; another one is the problem KEY_REUSED. A dry run keeps none.",
        ),
    )

"""The root fields of Mutation, what they take, and what they tell."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import strawberry

from graphkb.knowledge.writing import Committed
from graphkb.loaders.report import TableCounts
from graphkb.schema.context import Context
from graphkb.schema.enums import ChangeKind
from graphkb.schema.fields import Argument, attribute, field, root
from graphkb.schema.nodes import Node
from graphkb.schema.revisions import Revision
from graphkb.schema.scalars import JSON, DateTime

ACTOR = "graphql"
"""Who makes the revisions that come in by this way: while there is no access control, nobody is known by name."""


def _given(description: str) -> Any:
    return strawberry.field(description=description)


@strawberry.input(description="事实 A row of a table of the data package.")
class FactInput:
    table: str = _given("表 Its table, such as duties.")
    fields: JSON = _given("列 Column → value; a column not named stays, null clears.")


@strawberry.input(description="终止 From an instant on, the fact that held until then no longer holds.")
class EndInput:
    table: str = _given("表 Its table.")
    fields: JSON = _given("列 The columns of its key.")
    at: DateTime = _given("终止时刻 The first instant at which it no longer holds.")


@strawberry.input(description="撤回 The fact never held: from this revision on it is not known.")
class RetractInput:
    table: str = _given("表 Its table.")
    fields: JSON = _given("列 The columns of its key, and valid_from; without that, its only fact.")


@strawberry.input(description="机构改革 A change of areas or organizations, with all that it entails.")
class ReorganizeInput:
    id: strawberry.ID | None = _given("标识 Of the change event; absent: made from kind, at and originals.")
    kind: ChangeKind = _given("变更类型 What happens.")
    at: DateTime = _given("日期 When the results begin.")
    originals: list[strawberry.ID] = _given("原单位 What there was before.")
    results: list[FactInput] | None = _given("结果 New rows, from that date on unless they say otherwise.")
    into: list[strawberry.ID] | None = _given("并入 Ids that exist, and become results.")
    subjects: list[strawberry.ID] | None = _given("移交对象 What is handed over.")
    rule: strawberry.ID | None = _given("依据 What it rests on.")


@strawberry.input(one_of=True, description="变更 Exactly one change.")
class ChangeInput:
    put: FactInput | None = _given("写入 This is so.")
    end: EndInput | None = _given("终止 This is no longer so.")
    retract: RetractInput | None = _given("撤回 This was never so.")
    reorganize: ReorganizeInput | None = _given("机构改革 This is reorganized.")


@strawberry.type(description="问题 Why nothing was done.")
class Problem:
    code: str = attribute("code", "代码 Stable: clients may decide by it.")
    message: str = attribute("message", "说明 The offending value, the rule and what to do, in one line.")
    current: Node | None = field(lambda _view: lambda _problem: None, "现状 What was acted on, as it is now.")
    allowed: list[str] = field(lambda _view: lambda _problem: (), "可用操作 What may be done instead.")
    field: str | None = attribute("field", "位置 Where it stands in what was handed in.")


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
    expected_revision: int | None = None,
    dry_run: bool | None = None,  # noqa: FBT001
) -> tuple[None, Done]:
    committed = context.knowledge.commit_inputs(
        [_stated(change) for change in changes],
        actor=ACTOR,
        note=note,
        expected_revision=expected_revision,
        dry_run=bool(dry_run),
    )
    return None, Done(committed, bool(dry_run))


def _stated(given: Any) -> Any:
    """Return what a client wrote as mappings and lists, as changes.yaml has them."""
    if is_dataclass(given):
        return {each.name: _stated(getattr(given, each.name)) for each in fields(given)}
    if isinstance(given, list):
        return [_stated(each) for each in given]
    return str(given) if isinstance(given, StrEnum) else given


@strawberry.type(description="What can be done. 可以执行的操作")
class Mutation:
    commit: CommitPayload = root(
        _commit,
        "提交 Change what is known: all of it or nothing.",
        changes=Argument(list[ChangeInput], "变更 Applied together."),
        note=Argument(str, "说明 Why; kept with the revision."),
        expected_revision=Argument(
            int | None, "The revision that was looked at; the problem CONFLICT where there is a later one."
        ),
        dry_run=Argument(bool | None, "试运行 Report only, write nothing.", default=False),
    )

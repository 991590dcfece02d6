"""Changes as clients write them."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

import strawberry

from graphkb.errors import LimitExceeded
from graphkb.schema.enums import ChangeKind
from graphkb.schema.scalars import JSON, DateTime


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


def stated_changes(changes: Sequence[ChangeInput], most: int) -> list[Any]:
    """Return what `stated` returns for each of *changes*.

    Raises:
        LimitExceeded: there are more than *most*.
    """
    if len(changes) > most:
        raise LimitExceeded(f"{len(changes)} changes: at most {most} at once; graphkb load takes more")
    return [stated(change) for change in changes]


def stated(given: Any) -> Any:
    """Return what a client wrote as mappings and lists, as changes.yaml has them."""
    if is_dataclass(given):
        return {each.name: stated(getattr(given, each.name)) for each in fields(given)}
    if isinstance(given, list):
        return [stated(each) for each in given]
    return str(given) if isinstance(given, StrEnum) else given

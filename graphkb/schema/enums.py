"""The enums of the schema: the closed code lists of the model, and those of the questions themselves."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import strawberry

from graphkb.model.codes import CODE_LISTS


def code_enum(name: str, description: str) -> Any:
    """Return the enum of the closed code list *name*; its labels become the descriptions of the values."""
    labels = CODE_LISTS[name].labels
    made: Any = strawberry.enum(cast("Any", StrEnum)(name, {code: code for code in labels}), description=description)
    for value in made.__strawberry_definition__.values:
        value.description = " ".join(labels[value.name])
    return made


if TYPE_CHECKING:  # members are str, and no program can name those that are made from a list
    AreaLevel = str
    GridScale = str
    Classification = str
    Hierarchy = str
    HoldingKind = str
    DutyRole = str
    Basis = str
    DeadlineSource = str
    Qualifier = str
    ChangeKind = str
    ReasonCode = str
    EntityKind = str
    CellState = str
    EventState = str
    EventAction = str
    EventOutcome = str
    WorkOrderState = str
    WorkOrderAction = str
    ReturnReason = str
    WhistleKind = str
    UnresolvedBy = str
else:
    AreaLevel = code_enum("AreaLevel", "层级 Level of an area, and an organization's own.")
    GridScale = code_enum("GridScale", "网格类型 Scale of a grid.")
    Classification = code_enum("Classification", "组织类型 What an organization is; its family is its GraphQL type.")
    Hierarchy = code_enum("Hierarchy", "体系 A line of command between organizations.")
    HoldingKind = code_enum("HoldingKind", "任职方式 How a person holds a post.")
    DutyRole = code_enum("DutyRole", "职责类型 What an organization does about a matter.")
    Basis = code_enum("Basis", "认定方式 Why this organization answers.")
    DeadlineSource = code_enum("DeadlineSource", "时限来源 Who states a deadline.")
    Qualifier = code_enum("Qualifier", "限定 How exact a figure is.")
    ChangeKind = code_enum("ChangeKind", "变更类型 What happened to areas or organizations.")
    ReasonCode = code_enum("ReasonCode", "原因 Why something is absent, refused or cut.")
    EntityKind = code_enum("EntityKind", "对象类型 A kind of what is known.")
    CellState = code_enum("CellState", "单元状态 Whether somebody answers for a matter at an area.")
    EventState = code_enum("EventState", "事件状态 How far the handling of an event has come.")
    EventAction = code_enum("EventAction", "事件操作 What may be done with an event itself.")
    EventOutcome = code_enum("EventOutcome", "办理结果 How an event ended.")
    WorkOrderState = code_enum("WorkOrderState", "工单状态 How far a work order has come.")
    WorkOrderAction = code_enum("WorkOrderAction", "工单操作 What may be done with a work order.")
    ReturnReason = code_enum("ReturnReason", "退单原因 Why a work order is returned.")
    WhistleKind = code_enum("WhistleKind", "吹哨类型 For what organizations are called to report.")
    UnresolvedBy = code_enum("UnresolvedBy", "汇总方式 By what open events are summed up.")


@strawberry.enum(description="排序方向 Direction of an order.")
class Direction(StrEnum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.enum(description="区域排序字段 What areas are ordered by.")
class AreaOrderField(StrEnum):
    CODE = "CODE"
    NAME = "NAME"
    ID = "ID"


@strawberry.enum(description="组织排序字段 What organizations are ordered by.")
class OrganizationOrderField(StrEnum):
    NAME = "NAME"
    SORT = "SORT"
    ID = "ID"


@strawberry.enum(description="事件排序字段 What events are ordered by.")
class EventOrderField(StrEnum):
    REPORTED_AT = "REPORTED_AT"
    DUE_AT = "DUE_AT"
    SEVERITY = "SEVERITY"
    ID = "ID"

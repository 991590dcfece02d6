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

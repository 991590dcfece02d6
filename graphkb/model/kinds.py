"""The declaration: every kind of fact with its columns, once. All else is derived from it.

A table of the data package is a kind of fact: one row, one fact (`graphkb.model.facts.Fact`). Validation, both stores,
the in-memory graph, the templates and the documentation read this file. Columns may be added at the end of a table
only: stored facts hold their values in this order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

SEPARATOR = "\x1f"
"""Between the parts of a relationship's key: U+001F, which no id may hold."""

GREATEST_SHOWN = 2**31 - 1
"""GraphQL's Int has 32 bits: a greater headcount, priority or place in a list could be stored, but never read."""


class Type(StrEnum):
    """What a cell holds, and in brackets the Python value of it."""

    TEXT = "text"  # str
    ID = "id"  # str: the entity's own id
    REFERENCE = "reference"  # str: the id of another entity
    CODE = "code"  # str from the list `codes`
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # float
    INSTANT = "instant"  # int, milliseconds since 1970 UTC
    DATE = "date"  # str, a date as published: 2022, 2022-03 or 2022-03-01
    DURATION = "duration"  # str, ISO 8601 or working days


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Args:
        name: As in the file's header.
        zh: Chinese label.
        en: English label.
        type: What a cell holds.
        required: An empty cell is wrong.
        many: A list, `;` between its items; the value is a tuple, () when empty.
        key: Part of the relationship's key.
        codes: For CODE, the name of its list.
        refers: For REFERENCE, the tables whose ids may stand here.
        relation: For REFERENCE of an entity, the relationship that it makes (PART_OF, POST_IN, …).
        default: The value of an empty or absent cell.
        low: For INTEGER and DECIMAL, the least value allowed.
        high: The greatest.
    """

    name: str
    zh: str
    en: str
    type: Type = Type.TEXT
    required: bool = False
    many: bool = False
    key: bool = False
    codes: str | None = None
    refers: tuple[str, ...] = ()
    relation: str | None = None
    default: Any = None
    low: int | None = None
    high: int | None = None

    @property
    def empty(self) -> Any:
        """The value of an empty cell."""
        return () if self.many else self.default


@dataclass(frozen=True)
class Table:
    """One kind of fact.

    Args:
        name: The table of the data package, without .csv.
        zh: Chinese label.
        en: English label.
        columns: In the order of the file.
        label: Neo4j label of its node; None for a relationship between two entities.
        prefixes: For an entity, what stands before the colon of its id.
        relation: For a relationship, its type; None where the column `type` says it.
        ends: For a relationship, the columns (from, to).
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    label: str | None = None
    prefixes: tuple[str, ...] = ()
    relation: str | None = None
    ends: tuple[str, str] | None = None

    @cached_property
    def is_entity(self) -> bool:
        """Whether its facts are states of an entity, known by its id in the first column."""
        return bool(self.prefixes)

    @cached_property
    def index(self) -> dict[str, int]:
        """Column name → position in a fact's values."""
        return {column.name: position for position, column in enumerate(self.columns)}

    @cached_property
    def key_positions(self) -> tuple[int, ...]:
        """Positions of the columns that make the key."""
        return tuple(i for i, c in enumerate(self.columns) if c.key or c.type is Type.ID)

    def key_parts(self, values: Sequence[Any]) -> list[str]:
        """Return the parts of the key of *values*: full ids and codes, lists sorted and joined by `;`.

        A duty names an organization or a template, so the parts of the other are left out (data-package.md, "What a
        row is"); links of a symmetric type are stored with their ends in code-point order by `graphkb.model.facts`.
        """
        parts = [self._part(values[i]) for i in self.key_positions]
        if self.name == "duties":
            return parts[:4] + parts[7:] if parts[3] else parts[:3] + parts[4:]
        return parts

    def key_of(self, values: Sequence[Any]) -> str:
        """Return the key of a fact with these *values*: the id of an entity, else its parts joined by U+001F."""
        if self.is_entity:
            return str(values[0])
        return SEPARATOR.join(self.key_parts(values))

    @staticmethod
    def _part(value: Any) -> str:
        if value is None:
            return ""
        return ";".join(sorted(str(v) for v in value)) if isinstance(value, tuple | list) else str(value)


def _text(name: str, zh: str, en: str, **more: Any) -> Column:
    return Column(name, zh, en, **more)


def _id(zh: str, en: str) -> Column:
    return Column("id", zh, en, Type.ID, required=True)


def _code(name: str, zh: str, en: str, codes: str, **more: Any) -> Column:
    return Column(name, zh, en, Type.CODE, codes=codes, **more)


def _ref(name: str, zh: str, en: str, *refers: str, **more: Any) -> Column:
    return Column(name, zh, en, Type.REFERENCE, refers=refers, **more)


def _deadlines() -> tuple[Column, ...]:
    return (
        Column("sign_within", "签收时限", "Sign within (from dispatch)", Type.DURATION),
        Column("reply_within", "办结回复时限", "Reply within (from sign)", Type.DURATION),
        Column("close_within", "结案时限", "Close within (from report)", Type.DURATION),
    )


_NAME = _text("name", "名称", "Name", required=True)
_OTHER_NAMES = _text("other_names", "别名", "Other names", many=True)
_CONTACT = _text("contact", "联系电话", "Duty telephone or work contact")
_ORGANIZATION_KEY = _ref("organization", "组织", "Organization", "organizations", required=True, key=True)
_ANY = ("areas", "organizations", "posts", "persons", "matters", "rules", "indicators", "figures", "change_events")

_TABLES = (
    Table(
        "codes", "代码", "Codes", label="Code",
        columns=(
            _text("list", "代码表", "List", required=True, key=True),
            _text("code", "代码", "Code", required=True, key=True),
            _text("zh", "中文", "Chinese label", required=True),
            _text("en", "英文", "English label", required=True),
        ),
    ),
    Table(
        "areas", "区域", "Areas", label="Area", prefixes=("area",),
        columns=(
            _id("标识", "Id"),
            _text("code", "编码", "Code"),
            _NAME,
            _OTHER_NAMES,
            _code("level", "层级", "Level", "AreaLevel", required=True),
            _ref("parent", "上级区域", "Parent", "areas", relation="PART_OF"),
            _code("category", "类别", "Category", "category"),
            _code("scale", "网格类型", "Scale", "GridScale"),
        ),
    ),
    Table(
        "organizations", "组织", "Organizations", label="Organization", prefixes=("org",),
        columns=(
            _id("标识", "Id"),
            _NAME,
            _OTHER_NAMES,
            _code("classification", "类型", "Classification", "Classification", required=True),
            _code("level", "层级", "Level", "AreaLevel"),
            _code("line", "条线", "Line", "line"),
            _code("rank", "机构规格", "Rank", "rank"),
            _code("legal_form", "机构性质", "Legal form", "legal_form"),
            _code("establishment", "设置方式", "Establishment", "establishment"),
            _code("funding", "经费形式", "Funding", "funding"),
            _code("staffing", "编制形式", "Staffing", "staffing"),
            Column("headcount", "人数", "Headcount", Type.INTEGER, low=0, high=GREATEST_SHOWN),
            _code("functions", "职能", "Functions", "function", many=True),
            _ref("seat", "所在区域", "Seat", "areas"),
            _CONTACT,
            Column("sort", "排序", "Sort", Type.INTEGER, low=-GREATEST_SHOWN, high=GREATEST_SHOWN),
        ),
    ),
    Table(
        "persons", "人员", "Persons (holders of public posts)", label="Person", prefixes=("person",),
        columns=(_id("标识", "Id"), _NAME, _text("staff_number", "工号", "Staff number"), _CONTACT),
    ),
    Table(
        "posts", "岗位", "Posts", label="Post", prefixes=("post",),
        columns=(
            _id("标识", "Id"),
            _NAME,
            _code("role", "角色", "Role", "post_role", required=True),
            _code("other_roles", "其他角色", "Other roles", "post_role", many=True),
            _ref("organization", "所属组织", "Organization", "organizations", relation="POST_IN"),
            _ref("areas", "服务区域", "Areas served", "areas", many=True, relation="SERVES"),
            _code("rank", "级别", "Rank", "rank"),
            _CONTACT,
        ),
    ),
    Table(
        "rules", "依据", "Rules", label="Rule", prefixes=("rule",),
        columns=(
            _id("标识", "Id"),
            _text("title", "标题", "Title", required=True),
            _ref("parent", "上级依据", "Parent", "rules", relation="BROADER"),
            _code("kind", "类型", "Kind", "rule_kind"),
            _text("issuer", "发布机构", "Issuer"),
            Column("date", "发布日期", "Date", Type.DATE),
            _text("reference", "文号或出处", "Reference"),
        ),
    ),
    Table(
        "matters", "事项", "Matters", label="Matter", prefixes=("matter",),
        columns=(
            _id("标识", "Id"),
            _text("code", "编码", "Code"),
            _NAME,
            _ref("parent", "上级事项", "Parent", "matters", relation="BROADER"),
            Column("severity", "默认等级", "Default severity (1 gravest to 4)", Type.INTEGER, low=1, high=4),
            *_deadlines(),
        ),
    ),
    Table(
        "indicators", "指标", "Indicators", label="Indicator", prefixes=("indicator",),
        columns=(
            _id("标识", "Id"),
            _NAME,
            _ref("parent", "上级指标", "Parent", "indicators", relation="BROADER"),
            _text("unit", "单位", "Unit"),
            _code("direction", "方向", "Direction", "direction"),
            Column("weight", "权重", "Weight", Type.DECIMAL),
        ),
    ),
    Table(
        "jurisdictions", "管辖(服务)范围", "Jurisdictions", relation="HAS_JURISDICTION", ends=("organization", "area"),
        columns=(_ORGANIZATION_KEY, _ref("area", "区域", "Area", "areas", required=True, key=True)),
    ),
    Table(
        "hierarchy", "隶属", "Hierarchy", relation="SUB_ORGANIZATION_OF", ends=("organization", "parent"),
        columns=(
            _ORGANIZATION_KEY,
            _ref("parent", "上级组织", "Parent", "organizations", required=True, key=True),
            _code("hierarchy", "体系", "Hierarchy", "Hierarchy", key=True, default="ADMINISTRATIVE"),
        ),
    ),
    Table(
        "holdings", "任职", "Holdings", relation="HOLDS", ends=("person", "post"),
        columns=(
            _ref("person", "人员", "Person", "persons", required=True, key=True),
            _ref("post", "岗位", "Post", "posts", required=True, key=True),
            _code("kind", "方式", "Kind", "HoldingKind", key=True, default="SUBSTANTIVE"),
        ),
    ),
    Table(
        "rosters", "轮值", "Rosters", label="Roster",
        columns=(
            _ref("post", "岗位", "Post", "posts", required=True, key=True, relation="FOR_POST"),
            _ref("persons", "人员(按序)", "Persons in order", "persons", required=True, many=True, relation="IN_TURN"),
            Column("start", "开始", "Start", Type.INSTANT, required=True),
            Column("shift", "班次时长", "Shift", Type.DURATION, required=True),
        ),
    ),
    Table(
        "duties", "职责", "Duties", label="Duty",
        columns=(
            _ref("matter", "事项", "Matter", "matters", required=True, key=True, relation="FOR_MATTER"),
            _code("role", "职责类型", "Role", "DutyRole", required=True, key=True),
            _ref("area", "区域", "Area", "areas", required=True, key=True, relation="IN_AREA"),
            _ref("organization", "组织", "Organization", "organizations", key=True, relation="HELD_BY"),
            _code("classification", "组织类型", "Classifications of a template", "Classification", key=True, many=True),
            _code("level", "层级", "Level of a template", "AreaLevel", key=True),
            _code("line", "条线", "Line of a template", "line", key=True),
            Column("severities", "适用等级", "Severities", Type.INTEGER, key=True, many=True, low=1, high=4),
            _code("post_role", "岗位角色", "Post role", "post_role"),
            Column(
                "priority", "优先级", "Priority", Type.INTEGER, default=0, low=-GREATEST_SHOWN, high=GREATEST_SHOWN
            ),
            _ref("rule", "依据", "Rule", "rules", relation="GROUNDED_ON"),
            *_deadlines(),
        ),
    ),
    Table(
        "links", "关联", "Links", ends=("from", "to"),
        columns=(
            _code("type", "类型", "Type", "LinkType", required=True, key=True),
            _ref("from", "起", "From", "organizations", required=True, key=True),
            _ref("to", "止", "To", "organizations", required=True, key=True),
            _code("role", "成员角色", "Member role", "member_role", key=True),
            _code("mode", "进驻方式", "Mode", "mode"),
            _code("mechanism", "机制", "Mechanism", "mechanism", key=True),
            Column("expected_hours", "预计小时", "Expected hours", Type.DECIMAL, low=0),
            _ref("rule", "依据", "Rule", "rules"),
        ),
    ),
    Table(
        "change_events", "变更事件", "Change events", label="ChangeEvent", prefixes=("change",),
        columns=(
            _id("标识", "Id"),
            _code("kind", "类型", "Kind", "ChangeKind", required=True),
            Column("date", "日期", "Date", Type.INSTANT, required=True),
            _ref("originals", "原单位", "Originals", *_ANY, many=True, relation="ORIGINAL"),
            _ref("results", "结果单位", "Results", *_ANY, many=True, relation="RESULT"),
            _ref("subjects", "移交对象", "Subjects", *_ANY, many=True, relation="SUBJECT"),
            _ref("rule", "依据", "Rule", "rules", relation="GROUNDED_ON"),
        ),
    ),
    Table(
        "figures", "数据", "Figures", label="Figure", prefixes=("figure",),
        columns=(
            _id("标识", "Id"),
            _NAME,
            _ref("subject", "对象", "Subject", *_ANY, relation="ABOUT"),
            _ref("indicator", "指标", "Indicator", "indicators", relation="MEASURES"),
            Column("value", "数值", "Value", Type.DECIMAL, required=True),
            _code("qualifier", "限定", "Qualifier", "Qualifier", default="EXACT"),
            _text("unit", "单位", "Unit"),
            Column("period_from", "期间起", "Period from", Type.INSTANT),
            Column("period_to", "期间止", "Period to", Type.INSTANT),
        ),
    ),
)  # fmt: skip

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every kind of fact by the name of its table; entities before the relationships that name them."""

TABLE_OF_PREFIX: dict[str, Table] = {prefix: table for table in _TABLES for prefix in table.prefixes}
"""What stands before the colon of an id → the table of that entity."""

SYMMETRIC_LINKS: frozenset[str] = frozenset({"LINKED_WITH", "SHARES_STAFF_WITH"})
"""Link types whose reverse row is the same fact."""

COMMON_COLUMNS: tuple[Column, ...] = (
    Column("valid_from", "生效日期", "Valid from", Type.INSTANT),
    Column("valid_to", "失效日期", "Valid to (the first day it no longer holds)", Type.INSTANT),
    _text("source", "来源", "Source"),
    _text("synthetic", "生成数据", "Synthetic (true or false)"),
)
"""What every table may also carry; in a fact they are its own attributes, not values."""


def table_of(entity_id: str) -> Table | None:
    """Return the table of the entity that *entity_id* would name, by its prefix; None for an unknown prefix."""
    return TABLE_OF_PREFIX.get(entity_id.partition(":")[0])

"""The three tables of a data package that hold events: their columns, in the terms of `graphkb.model.kinds`."""

from graphkb.model.kinds import COMMON_COLUMNS, Column, Table, Type

_ID = Column("id", "标识", "Id", Type.ID, required=True)
_POSITION = (
    Column("latitude", "纬度", "Latitude", Type.DECIMAL, low=-90, high=90),
    Column("longitude", "经度", "Longitude", Type.DECIMAL, low=-180, high=180),
)

EVENTS = Table(
    "events", "事件", "Events", label="Event", prefixes=("event",),
    columns=(
        _ID,
        Column("matter", "事项", "Matter", Type.REFERENCE, required=True, refers=("matters",)),
        Column("area", "区域", "Area", Type.REFERENCE, required=True, refers=("areas",)),
        Column("channel", "来源渠道", "Channel", Type.CODE, codes="channel"),
        Column("severity", "等级", "Severity (1 gravest to 4)", Type.INTEGER, low=1, high=4),
        Column("reported_at", "上报时间", "Reported at", Type.INSTANT, required=True),
        Column("reported_by", "上报岗位", "Reported by (post)", Type.REFERENCE, refers=("posts",)),
        Column("title", "标题", "Title"),
        Column("text", "内容", "Text"),
        Column("state", "状态", "State", Type.CODE, required=True, codes="EventState"),
        Column("outcome", "办理结果", "Outcome", Type.CODE, codes="EventOutcome"),
        Column("accepted_at", "受理时间", "Accepted at", Type.INSTANT),
        Column("resolved_at", "办结时间", "Resolved at", Type.INSTANT),
        Column("closed_at", "结案时间", "Closed at", Type.INSTANT),
        Column("duplicate_of", "重复于", "Duplicate of", Type.REFERENCE, refers=("events",)),
        *_POSITION,
    ),
)  # fmt: skip

WORK_ORDERS = Table(
    "work_orders", "工单", "Work orders", label="WorkOrder", prefixes=("order",),
    columns=(
        _ID,
        Column("event", "事件", "Event", Type.REFERENCE, required=True, refers=("events",)),
        Column("organization", "承办单位", "Organization", Type.REFERENCE, required=True, refers=("organizations",)),
        Column("role", "职责类型", "Role (LEAD or ASSIST)", Type.CODE, required=True, codes="DutyRole"),
        Column("dispatched_by", "派单单位", "Dispatched by", Type.REFERENCE, refers=("organizations",)),
        Column("dispatched_at", "派单时间", "Dispatched at", Type.INSTANT, required=True),
        Column("due_at", "到期时间", "Due at (to sign; once signed, to reply)", Type.INSTANT),
        Column("signed_at", "签收时间", "Signed at", Type.INSTANT),
        Column("replied_at", "回单时间", "Replied at", Type.INSTANT),
        Column("closed_at", "终结时间", "Closed at", Type.INSTANT),
        Column("awaiting_until", "挂起至", "Awaiting until", Type.INSTANT),
        Column("state", "状态", "State", Type.CODE, required=True, codes="WorkOrderState"),
        Column("return_reason", "退单原因", "Return reason", Type.CODE, codes="ReturnReason"),
        Column("supervised", "督办", "Supervised (true or false)"),
        Column("whistle", "吹哨类型", "Whistle", Type.CODE, codes="WhistleKind"),
        Column("rating", "评分", "Rating (1 to 5)", Type.INTEGER, low=1, high=5),
    ),
)  # fmt: skip

TRANSITIONS = Table(
    "transitions", "流转记录", "Transitions", label="Transition",
    columns=(
        Column("subject", "事件或工单", "Event or work order", Type.REFERENCE, required=True, key=True,
               refers=("events", "work_orders")),
        Column("at", "时间", "At", Type.INSTANT, required=True, key=True),
        Column("action", "动作", "Action", required=True, key=True),
        Column("from", "原状态", "From", key=True),
        Column("to", "新状态", "To", key=True),
        Column("organization", "组织", "Organization", Type.REFERENCE, key=True, refers=("organizations",)),
        Column("post", "岗位", "Post", Type.REFERENCE, key=True, refers=("posts",)),
        Column("actor", "经办", "Actor", key=True),
        Column("reason", "原因", "Reason", key=True),
        Column("note", "备注", "Note", key=True),
    ),
)  # fmt: skip

HISTORY_COLUMNS = {"events": COMMON_COLUMNS[2:], "work_orders": COMMON_COLUMNS[2:], "transitions": ()}
"""Table → the columns that it may carry besides: source and synthetic; events have no validity."""

EVENT_TABLES: dict[str, Table] = {table.name: table for table in (EVENTS, WORK_ORDERS, TRANSITIONS)}
"""Every table of events by its name; what is named comes before what names it."""

"""The root fields of Subscription."""

import strawberry

from graphkb.graph.view import View
from graphkb.schema.context import Context
from graphkb.schema.event_feeds import event_changes
from graphkb.schema.events import Event, Seen, seen
from graphkb.schema.fields import Argument, stream
from graphkb.schema.revisions import Revision
from graphkb.schema.streams import revisions


def _changed(context: Context, **_asked: object) -> tuple[View, Seen]:
    return context.view(), seen(context.knowledge.events, context.now, context.event)


@strawberry.type(description="What can be followed. 可以订阅的内容")
class Subscription:
    event_changed: Event = stream(
        event_changes,
        _changed,
        "事件变化 An event of an area after each action on it or its work orders, in the order of their numbers: "
        "as the action left it.",
        area=Argument(strawberry.ID, "区域 Id of the area: only what counts in it."),
        after_sequence=Argument(
            int | None,
            "序号 The `sequence` of the last event that was told: what was done since comes first; absent: from now.",
        ),
    )
    revision_changed: Revision = stream(
        lambda context: revisions(context.knowledge.listen),
        lambda context: (None, context.event),
        "知识版本 Each revision from now on; those that came together as one.",
    )

"""The root fields of Subscription."""

import strawberry

from graphkb.schema.fields import root
from graphkb.schema.revisions import Revision


@strawberry.type(description="What can be followed. 可以订阅的内容")
class Subscription:
    revision_changed: Revision = root(
        lambda context: (None, context.event), "知识版本 Each revision from now on; those that came together as one."
    )

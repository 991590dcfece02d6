"""Types named before their modules are imported, so that modules of types may name each other."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from graphkb.schema.areas import Area
    from graphkb.schema.changes import ChangeEvent
    from graphkb.schema.duties import Duty, Rule
    from graphkb.schema.organizations import Center, Organization
    from graphkb.schema.posts import Post

AreaRef = Annotated["Area", strawberry.lazy("graphkb.schema.areas")]
CenterRef = Annotated["Center", strawberry.lazy("graphkb.schema.organizations")]
ChangeEventRef = Annotated["ChangeEvent", strawberry.lazy("graphkb.schema.changes")]
DutyRef = Annotated["Duty", strawberry.lazy("graphkb.schema.duties")]
OrganizationRef = Annotated["Organization", strawberry.lazy("graphkb.schema.organizations")]
PostRef = Annotated["Post", strawberry.lazy("graphkb.schema.posts")]
RuleRef = Annotated["Rule", strawberry.lazy("graphkb.schema.duties")]

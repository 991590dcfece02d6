"""The GraphQL schema."""

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types import get_object_definition

from graphkb.schema import areas, changes, duties, figures, organizations, posts
from graphkb.schema.fields import BACKREF
from graphkb.schema.mutation import Mutation
from graphkb.schema.nodes import Node
from graphkb.schema.query import Query
from graphkb.schema.scalars import SCALARS
from graphkb.schema.subscription import Subscription

ENTITIES = [
    type_
    for module in (areas, organizations, posts, duties, changes, figures)
    for type_ in vars(module).values()
    if isinstance(type_, type)
    and issubclass(type_, Node)
    and not get_object_definition(type_, strict=True).is_interface
]
"""Every type that Node, Area or Organization may turn out to be: a field names the interface only."""


class Names(NameConverter):
    """camelCase; a name that Python reserves, such as `from`, has an underscore behind it in Python only."""

    def apply_naming_config(self, name: str) -> str:
        """Return the name in the schema."""
        return super().apply_naming_config(name.removesuffix("_"))


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=ENTITIES,
    config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names()),
)

for each in schema._schema.type_map.values():  # noqa: SLF001  # Strawberry keeps this to itself: so validation knows too
    if isinstance(each, GraphQLInputObjectType) and each.extensions[BACKREF].is_one_of:
        each.is_one_of = True

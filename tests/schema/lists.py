"""Lists of a kind, and cursors that no page gave."""

import base64
from typing import Any

import orjson

from tests.schema.conftest import Ask


def listed(data: Ask, kind: str, arguments: str = "") -> list[str]:
    """The short ids that a list gives, in order."""
    found = data(f"{{ {kind}{arguments and f'({arguments})'} {{ totalCount edges {{ node {{ id }} }} }} }}")[kind]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["id"].partition(":")[2] for edge in found["edges"]]


def forged(cursor: str, **parts: Any) -> str:
    """The cursor with other parts: its list, its instant or its values."""
    name, as_of, values = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
    made = {"name": name, "as_of": as_of, "values": values} | parts
    return base64.urlsafe_b64encode(orjson.dumps(list(made.values()))).decode()

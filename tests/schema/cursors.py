"""Cursors that no page gave."""

import base64
from typing import Any

import orjson


def forged(cursor: str, **parts: Any) -> str:
    """The cursor with other parts: its list, its instant or its values."""
    name, as_of, values = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
    made = {"name": name, "as_of": as_of, "values": values} | parts
    return base64.urlsafe_b64encode(orjson.dumps(list(made.values()))).decode()

"""What lets a request that is sent twice be done once."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from graphkb.model.events import Once


def once_of(principal: str, mutation: str, key: str, given: Mapping[str, Any]) -> Once:
    """Return what a store knows a request by that may be sent again.

    Args:
        principal: Who sends it.
        mutation: What it asks for.
        key: The client's own.
        given: The whole input but the key, as JSON has it; the order of its names does not count.

    >>> once = once_of("ann", "dispatch", "k1", {"event": "event:1", "role": "LEAD"})
    >>> once == once_of("ann", "dispatch", "k1", {"role": "LEAD", "event": "event:1"})
    True
    >>> once.digest == once_of("ann", "dispatch", "k1", {"event": "event:2", "role": "LEAD"}).digest
    False
    """
    canonical = orjson.dumps([mutation, given], option=orjson.OPT_SORT_KEYS)
    return Once(f"{principal} {mutation}", key, hashlib.sha256(canonical).hexdigest())

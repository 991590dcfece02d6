"""Keeps Python's cycle collector out of the way while facts are made by the hundred thousand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the cycle collector from walking millions of new facts again and again; none of them is part of a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def collector_resumed() -> Iterator[None]:
    """Let the cycle collector work again on what is made from here on, without walking what there is already.

    For work that leaves many cycles behind, such as that of a database driver, while `collector_paused` holds.
    """
    enabled = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        if not enabled:
            gc.disable()

"""Files that graphkb makes: readable by their owner alone, and never over something else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from graphkb.errors import BadInput


@contextmanager
def created(path: Path, *, exclusively: bool = False, errors: str = "strict") -> Iterator[TextIO]:
    """Open *path* for writing UTF-8 text, lines as written; mode 0600, since knowledge names the holders of posts.

    Args:
        path: The file.
        exclusively: Nothing may have that name yet, not even a link that leads nowhere.
        errors: What becomes of text that is no UTF-8, as `open` has it.

    Yields:
        The file.

    Raises:
        FileExistsError: it is there already, and was to be created *exclusively*.
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_EXCL if exclusively else os.O_TRUNC), 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors=errors, newline="") as text:
        yield text


@contextmanager
def created_new(path: Path) -> Iterator[TextIO]:
    """Open *path*, which must be absent, as `created` does; if writing fails, nothing is left behind.

    Yields:
        The file.

    Raises:
        BadInput: it is there already.
        OSError: it cannot be written.
    """
    if path.exists() or path.is_symlink():
        raise BadInput(f"{path}: is there already; name a new file")
    try:
        with created(path, exclusively=True) as text:
            yield text
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def make_empty_folder(path: Path) -> None:
    """Make the folder *path*, which may be there if it is empty.

    Raises:
        BadInput: something is in it, or it is a file.
        OSError: it cannot be made.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise BadInput(f"{path}: is not empty; name a new or empty folder")
    path.mkdir(parents=True, exist_ok=True)

"""Files that graphkb makes: readable by their owner alone, whole or not at all, and never over something else."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from graphkb.errors import BadInput, WrongUse

UNFINISHED = "unfinished"
"""Folder in which the files of a folder are written before they are moved into it."""


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
        WrongUse: it cannot be written.
    """
    is_ours = False
    with _told(path, "a new file"):
        try:
            with created(path, exclusively=True) as text:
                is_ours = True
                yield text
        except BaseException:
            if is_ours:
                path.unlink(missing_ok=True)
            raise


@contextmanager
def created_folder(path: Path) -> Iterator[Path]:
    """Fill the folder *path*, which is absent or empty, with all that is written into another, or with nothing.

    Yields:
        The other folder, inside it: files are moved when all are written, so that no part looks like the whole.

    Raises:
        BadInput: something is in *path* or comes into it meanwhile under the name of a file, or it is a file.
        WrongUse: it cannot be written.
    """
    is_there = path.exists()
    if is_there and (not path.is_dir() or any(path.iterdir())):
        raise BadInput(f"{path}: is not empty; name a new or empty folder")
    begun, moved = path / UNFINISHED, list[Path]()
    with _told(path, "a new or empty folder"):
        begun.mkdir(parents=True)  # who makes it is the only one who removes it
        try:
            yield begun
            for file in sorted(begun.iterdir()):
                with created(path / file.name, exclusively=True):  # a rename alone would replace what is there
                    moved.append(path / file.name)
                file.rename(path / file.name)
            begun.rmdir()
        except BaseException:
            for each in moved:
                each.unlink(missing_ok=True)
            shutil.rmtree(begun, ignore_errors=True)
            if not is_there:
                with suppress(OSError):  # what others put there stays
                    path.rmdir()
            raise


@contextmanager
def _told(path: Path, instead: str) -> Iterator[None]:
    """Say of what cannot be written which it is, and what to do: *instead* is what to name if it is there already."""
    try:
        yield
    except FileExistsError as error:
        raise BadInput(f"{error.filename or path}: is there already; name {instead}") from error
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror or error}), and nothing is left there"
        raise WrongUse(f"{message}; make room, or name a place that can be written") from error

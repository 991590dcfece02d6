"""Where tables come from: a folder, a zip or a single file; and which tables are in them."""

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from errno import EINVAL
from pathlib import Path
from typing import TextIO

from graphkb.errors import BadInput
from graphkb.loaders.cells import nearest
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.kinds import TABLES

MAX_ENTRIES = 100
"""Entries in an archive; a package has some twenty files."""
MAX_UNPACKED = 2**30
"""Bytes that an archive may unpack to: twenty times the divisions of the nation."""
MAX_TOLD = 100
"""Characters of what a reader of archives says."""
_UNPACKED_WRONGLY = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)
"""What readers of archives raise: damaged, or packed in a way that only the packer knows (Deflate64)."""
MAX_HINTS = 3
"""Files that a message names, if none is a table."""
PACKAGE_FILE = "datapackage.json"
"""The descriptor; read by other tools, not by the loader."""

PUBLISHED_LEVELS = {
    "provinces": "PROVINCE", "cities": "CITY", "areas": "COUNTY", "streets": "TOWN", "villages": "VILLAGE",
}  # fmt: skip
"""Tables of the published divisions → the level of their rows."""
_NAMES = (*TABLES, *EVENT_TABLES)
_MISSPELT = 0.75
"""From which likeness on another file seems to be a table: person and persons (1) do, notes and plan do not."""
_COPY = re.compile(r"[\s(（].*")
"""What systems add to the name of a copy: `rules (1)`, `posts - 副本`."""
_TEXTS = {"csv", "csv.txt", "csv.csv", "txt", "tsv"}
_WORKBOOKS = {"xlsx", "xls", "et", "ods"}
"""How files end that seem to be tables, and workbooks."""
_LEFT = re.compile(r"([0-9]+\.)?wrong\.csv")
"""How files end that a load left wrong rows in (`graphkb.loaders.wrong_rows`): named alone they are tables."""
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\\")


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file that holds a table.

    Args:
        name: As reports and sources call it, such as `duties.csv`.
        table: The table whose rows it holds.
        path: The file, or the archive that holds it.
        entry: Its name inside the archive; None for a file of its own.
        level: The level of its rows where it is a table of the published divisions, else None.
        origin: What stands before the name in a report when several packages are loaded together, else "".
    """

    name: str
    table: str
    path: Path
    entry: str | None = None
    level: str | None = None
    origin: str = ""

    @property
    def label(self) -> str:
        """The name in reports."""
        return self.origin + self.name

    @contextmanager
    def open(self, encoding: str = "utf-8-sig", errors: str = "strict") -> Iterator[TextIO]:
        """Open it for reading from the start, as often as wanted; line ends stay as they are.

        Yields:
            The text.

        Raises:
            BadInput: the archive is damaged.
            OSError: the file cannot be read.
        """
        if self.entry is None:
            with self.path.open(encoding=encoding, errors=errors, newline="") as text:
                yield text
            return
        try:
            with (
                zipfile.ZipFile(self.path) as archive,
                archive.open(self.entry) as entry,
                io.TextIOWrapper(entry, encoding, errors, newline="") as text,
            ):
                yield text
        except (*_UNPACKED_WRONGLY, OSError) as error:
            if _is_of_the_system(error):
                raise
            raise BadInput(f"{self.path.name}: {self.entry} is damaged ({_told(error)}); pack it again") from error


def find_tables(paths: Sequence[Path]) -> tuple[list[TableFile], list[str]]:
    """Return the tables under *paths*, in that order, and the names of the other files.

    Args:
        paths: Folders, .zip archives or single .csv files.

    Raises:
        BadInput: a path is absent, is of another kind or holds no table; an archive is damaged, encrypted, too large
            or has names that lead out of it; a table stands in one package twice.
    """
    tables: list[TableFile] = []
    others: list[str] = []
    for path in paths:
        package = path.absolute().parent if _is_single(path) else path
        origin = f"{package.name}/" if len(paths) > 1 else ""
        found = [_table_file(file, origin) for file in _files(path)]
        brought = [file for file in found if isinstance(file, TableFile)]
        if not brought:
            raise BadInput(
                f"{path}: holds no table{_of(found)}; expected files such as areas.csv, see `graphkb template`"
            )
        _check_twice(path, brought)
        tables += brought
        others += [file for file in found if isinstance(file, str)]
    return tables, [name for name in others if name]


@dataclass(frozen=True, slots=True)
class _Found:
    """A file in a package: *inside* is its name below the package, *entry* its name in an archive."""

    path: Path
    inside: str
    entry: str | None = None
    is_single: bool = False


def _is_single(path: Path) -> bool:
    return path.is_file() and path.suffix.casefold() == ".csv"


def _files(path: Path) -> Iterator[_Found]:
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if not file.name.startswith("."):
                yield _Found(file, file.name + ("/" if file.is_dir() else ""))
    elif not path.is_file():
        if path.exists():
            raise BadInput(f"{path}: is no file, but a pipe or a device; expected a folder, a .zip or a .csv file")
        raise BadInput(f"{path}: there is no such file or folder")
    elif path.suffix.casefold() == ".zip":
        yield from _entries(path)
    elif _is_single(path):
        _check_single(path)
        yield _Found(path, path.name, is_single=True)
    else:
        raise BadInput(f"{path}: cannot be read; expected a folder, a .zip or a .csv file (of a workbook: save as CSV)")


def _check_single(path: Path) -> None:
    stem = path.name.casefold().partition(".")[0]
    if stem not in _NAMES and stem not in PUBLISHED_LEVELS:
        raise BadInput(f"{path}: {stem!r} is no table: {nearest(stem, _NAMES)}")


def _entries(path: Path) -> Iterator[_Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (*_UNPACKED_WRONGLY, OSError) as error:
        if _is_of_the_system(error):
            raise
        raise BadInput(f"{path}: is no readable .zip ({_told(error)}); pack it again") from error
    _check_archive(path, entries)
    for entry in entries:
        inside = entry.filename.split("/")
        if not entry.is_dir() and inside[0] != "__MACOSX" and not inside[-1].startswith("."):
            # one folder may stand around the tables, as packers make it
            yield _Found(path, inside[-1] if len(inside) <= 2 else entry.filename, entry.filename)


def _is_of_the_system(error: Exception) -> bool:
    """Tell whether *error* is no fault of an archive: of a damaged one bz2 raises one without number, a seek EINVAL."""
    return isinstance(error, OSError) and error.errno not in {None, EINVAL}


def _told(error: Exception) -> str:
    """Return what an archive's reader says, which may repeat what it read."""
    said = str(error)
    return said if said.isprintable() and len(said) <= MAX_TOLD else type(error).__name__


def _check_archive(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise BadInput(f"{path}: {len(entries)} entries; an archive may have at most {MAX_ENTRIES}")
    if (size := sum(entry.file_size for entry in entries)) > MAX_UNPACKED:
        raise BadInput(f"{path}: unpacks to {size} bytes; an archive may have at most {MAX_UNPACKED}")
    for entry in entries:
        if _OUTSIDE.search(entry.orig_filename):
            raise BadInput(f"{path}: the name {entry.orig_filename!r} leads out of the archive; expected plain names")
        if entry.flag_bits & 0x1:
            raise BadInput(f"{path}: {entry.filename} is encrypted; expected an archive without password")


def _table_file(found: _Found, origin: str) -> TableFile | str:
    """Return the table that *found* is, else how the report names it; "" for what needs no mention."""
    stem, _, ending = found.inside.casefold().partition(".")
    if found.inside == PACKAGE_FILE:
        return ""
    is_table = ending == "csv" or (found.is_single and _LEFT.fullmatch(ending))
    if not is_table or (stem not in _NAMES and stem not in PUBLISHED_LEVELS):
        return origin + found.inside + _hint(stem, ending)
    if found.entry is None and not found.path.is_file():
        raise BadInput(f"{found.path}: is no file that can be read as a table; expected one of text, no pipe or device")
    table = TableFile(found.inside, stem, found.path, found.entry, origin=origin)
    if stem in PUBLISHED_LEVELS and (stem != "areas" or "cityCode" in _header(table)):
        return TableFile(found.inside, "areas", found.path, found.entry, PUBLISHED_LEVELS[stem], origin)
    return table


def _hint(stem: str, ending: str) -> str:
    """Return what may have been meant by a file that is no table; "" where nothing seems to be."""
    if ending.endswith("/") and stem in _NAMES:
        return " (a folder, expected a file)"
    if ending in _WORKBOOKS:
        return " (a workbook: save each sheet as CSV)"
    for name in (_COPY.sub("", stem), stem) if ending in _TEXTS else ():
        for meant in get_close_matches(name, _NAMES, n=1, cutoff=_MISSPELT):
            return f" (did you mean {meant}.csv?)"
    return ""


def _of(found: Sequence[TableFile | str]) -> str:
    """Return the files that seem to be meant as tables, for a message; "" where none does."""
    hints = [each for each in found if isinstance(each, str) and each.endswith(")")]
    return f": {', '.join(hints[:MAX_HINTS])}" if hints else ""


def _header(file: TableFile) -> list[str]:
    """Return the first row, as far as it can be read: enough to tell two tables of one name apart."""
    with file.open(errors="replace") as text:
        return next(csv.reader([text.readline(10_000)]), [])


def _check_twice(path: Path, files: Iterable[TableFile]) -> None:
    seen: set[tuple[str, str | None]] = set()
    for file in files:
        if (file.table, file.level) in seen:
            raise BadInput(f"{path}: holds {file.name} twice; expected one file a table")
        seen.add((file.table, file.level))

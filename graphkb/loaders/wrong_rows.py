"""The rows that a load set aside, in the shape of their file and with the reason, to be corrected and loaded again."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from graphkb.errors import WrongUse
from graphkb.loaders.files import created
from graphkb.loaders.sources import TableFile
from graphkb.loaders.tables import Fault, TableRows, left_column, open_rows

Reasons = dict[int, list[Fault]]
"""Row of a file → what is wrong with it."""


def write_wrong_rows(wrong: Mapping[TableFile, Reasons], folder: Path | None = None) -> list[Path]:
    """Write the wrong rows of every file as `TABLE.wrong.csv`, with a column that says why.

    Args:
        wrong: File → what is wrong with which of its rows.
        folder: Where to; None: beside the file, or the archive, that they came from.

    Returns:
        The files written. What is there already stays as it is: the next one is `TABLE.2.wrong.csv`, and so on.

    Raises:
        WrongUse: a file cannot be written; none is left behind.
        OSError: a file cannot be read again; none is left behind.
    """
    written: list[Path] = []
    with removed_on_failure(written):
        for file, reasons in wrong.items():
            _write(file, _records(file, reasons), folder or file.path.parent, written)
    return written


@contextmanager
def removed_on_failure(files: Sequence[Path]) -> Iterator[None]:
    """Remove *files*, those too that are added meanwhile, if what is done meanwhile fails."""
    try:
        yield
    except BaseException:
        for file in files:
            file.unlink(missing_ok=True)
        raise


def wrong_by_file(tables: Iterable[TableRows]) -> dict[TableFile, Reasons]:
    """Return what is wrong in *tables*, by file and row."""
    files: dict[TableFile, Reasons] = {}
    for rows in tables:
        for position, faults in sorted(rows.wrong.items()):
            files.setdefault(rows.part(position).file, {})[rows.numbers[position]] = faults
    return files


def _write(file: TableFile, records: Iterable[list[str]], folder: Path, written: list[Path]) -> None:
    """Write *records* under the first name that nothing has, and add it to *written* before its first byte."""
    rows = list(records)
    stem = file.name.partition(".")[0]
    for number in count(1):
        target = folder / (f"{stem}.wrong.csv" if number == 1 else f"{stem}.{number}.wrong.csv")
        try:
            with created(target, exclusively=True, errors="surrogateescape") as text:
                written.append(target)
                csv.writer(text).writerows(rows)
        except FileExistsError:
            continue
        except OSError as error:
            message = f"{target}: the wrong rows cannot be written ({error.strerror}), so nothing is loaded"
            raise WrongUse(f"{message}; make room there, or load a copy from a folder that can be written") from error
        return


def _records(file: TableFile, reasons: Mapping[int, list[Fault]]) -> Iterator[list[str]]:
    """Yield the header and the wrong rows as they stand in *file*, which is read again: good rows are not kept.

    A row with too many or too few cells keeps them, so that it is refused again unless somebody corrects it.
    """
    left = left_column(file.table)
    with open_rows(file) as records:
        _, header = next(records)
        width = len(header)
        place = header.index(left) if left in header else width  # what an earlier load left is said anew
        yield [*_without(header, place), left]
        for number, record in records:
            if number in reasons:
                cells = _without(record, place if len(record) == width else len(record) - (place < width))
                yield [*cells, "; ".join(_reason(fault) for fault in reasons[number])]


def _without(cells: Sequence[str], place: int) -> list[str]:
    return [*cells[:place], *cells[place + 1 :]]


def _reason(fault: Fault) -> str:
    return f"{fault.column}: {fault.message}" if fault.column else fault.message

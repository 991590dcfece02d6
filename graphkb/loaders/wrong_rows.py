"""The rows that a load set aside, in the shape of their file and with the reason, to be corrected and loaded again."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from graphkb.loaders.files import created
from graphkb.loaders.sources import TableFile
from graphkb.loaders.tables import Fault, TableRows, open_rows

Reasons = dict[int, list[Fault]]
"""Row of a file → what is wrong with it."""


def write_wrong_rows(wrong: Mapping[TableFile, Reasons], folder: Path | None = None) -> list[Path]:
    """Write the wrong rows of every file as `TABLE.wrong.csv`, with a column `reason`.

    Args:
        wrong: File → what is wrong with which of its rows.
        folder: Where to; None: beside the file, or the archive, that they came from.

    Returns:
        The files written. A second file of one name gets a number: `areas.2.wrong.csv` is not loaded by its name.

    Raises:
        OSError: a file cannot be read again, or not be written.
    """
    written: list[Path] = []
    for file, reasons in wrong.items():
        records = list(_records(file, reasons))
        target = _target(file, folder or file.path.parent, written)
        with created(target) as text:
            csv.writer(text).writerows(records)
        written.append(target)
    return written


def wrong_by_file(tables: Iterable[TableRows]) -> dict[TableFile, Reasons]:
    """Return what is wrong in *tables*, by file and row."""
    files: dict[TableFile, Reasons] = {}
    for rows in tables:
        for position, faults in sorted(rows.wrong.items()):
            files.setdefault(rows.part(position).file, {})[rows.numbers[position]] = faults
    return files


def _records(file: TableFile, reasons: Mapping[int, list[Fault]]) -> Iterable[list[str]]:
    """Yield the header and the wrong rows as they stand in *file*, which is read again: good rows are not kept."""
    with open_rows(file) as records:
        _, header = next(records)
        width = header.index("reason") if file.is_rest and "reason" in header else len(header)
        yield [*header[:width], "reason"]
        for number, record in records:
            if number in reasons:
                cells = record[:width] + [""] * (width - len(record))
                yield [*cells, "; ".join(_reason(fault) for fault in reasons[number])]


def _reason(fault: Fault) -> str:
    return f"{fault.column}: {fault.message}" if fault.column else fault.message


def _target(file: TableFile, folder: Path, taken: list[Path]) -> Path:
    stem = file.name.partition(".")[0]
    names = [f"{stem}.wrong.csv", *(f"{stem}.{number}.wrong.csv" for number in range(2, 1000))]
    return next(folder / name for name in names if folder / name not in taken)

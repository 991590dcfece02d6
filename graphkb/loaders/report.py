"""The report of a load: what its rows come to, what is wrong, what a person should look at."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

MAX_LISTED = 10_000
"""Warnings, and differences, that a report keeps; it says how many more there were."""


@dataclass(slots=True)
class TableCounts:
    """Rows of one table.

    Args:
        new: Rows whose id or key was not known.
        changed: Rows that say something else than what is known.
        unchanged: Rows that say what is known.
        wrong: Rows that cannot be loaded.
        ended: Facts that the load ends or takes back without a row that names them (`prune`, corrected dates).
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class RowNote:
    """Something about a row; rows count as a spreadsheet counts them: the header is row 1.

    Args:
        file: The file's name; "" where no row of a file is to blame.
        row: Its row; None for the file as a whole.
        column: Its column; "" for the row as a whole.
        value: What stands there.
        message: What is wrong with it, and what was expected.
    """

    file: str
    row: int | None
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        row = "" if self.row is None else f" row {self.row}"
        column = f", {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.message}".lstrip(" ,:")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one known fact that the load changes.

    Args:
        table: Its table.
        key: As people read it: an id, or `TABLE|part|part`.
        file: The file whose row says so; "" for a fact that no row names.
        row: Its row; None for a fact that no row names.
        column: The field.
        before: The cell as it would be exported now; "" for an empty one.
        after: The same after the load; "retracted" in `valid_from` where the fact is taken back.
    """

    table: str
    key: str
    file: str
    row: int | None
    column: str
    before: str
    after: str

    def __str__(self) -> str:
        place = f" ({self.file} row {self.row})" if self.row else ""
        return f"{self.key} {self.column}: {self.before or '∅'} → {self.after or '∅'}{place}"


@dataclass(slots=True)
class LoadReport:
    """What a load comes to.

    Args:
        tables: Table → counts, in the order of the declaration; only tables that were handed in.
        wrong: Every reason why a row is wrong; a row may have several.
        warnings: At most `MAX_LISTED`, about rows that are new or changed.
        warnings_left_out: How many more there were.
        differences: At most `MAX_LISTED`: fields of known facts that change.
        differences_left_out: How many more there were.
        other_files: Files that are no table, with the reason where there is one.
        can_skip: Whether the wrong rows can be set aside; not where a whole file, or no row at all, is to blame.
    """

    tables: dict[str, TableCounts] = field(default_factory=dict)
    wrong: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)
    warnings_left_out: int = 0
    differences: list[Difference] = field(default_factory=list)
    differences_left_out: int = 0
    other_files: list[str] = field(default_factory=list)
    can_skip: bool = True

    def warn(self, warnings: Iterable[RowNote]) -> None:
        """Add *warnings* as far as there is room."""
        for warning in warnings:
            if len(self.warnings) < MAX_LISTED:
                self.warnings.append(warning)
            else:
                self.warnings_left_out += 1

    def differ(self, differences: Iterable[Difference]) -> None:
        """Add *differences* as far as there is room."""
        for difference in differences:
            if len(self.differences) < MAX_LISTED:
                self.differences.append(difference)
            else:
                self.differences_left_out += 1

    def as_json(self) -> dict[str, Any]:
        """Return the report for a machine; keys in camelCase."""
        return {
            "tables": {name: asdict(counts) for name, counts in self.tables.items()},
            "wrong": [asdict(each) for each in self.wrong],
            "warnings": [asdict(each) for each in self.warnings],
            "warningsLeftOut": self.warnings_left_out,
            "differences": [asdict(each) for each in self.differences],
            "differencesLeftOut": self.differences_left_out,
            "otherFiles": self.other_files,
        }

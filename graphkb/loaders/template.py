"""An empty data package, to be filled in."""

import csv
from pathlib import Path

from graphkb.loaders.files import created, created_folder
from graphkb.loaders.package_schema import write_schema
from graphkb.model.event_tables import EVENT_TABLES, HISTORY_COLUMNS
from graphkb.model.kinds import COMMON_COLUMNS, TABLES


def write_template(target: Path) -> None:
    """Write every table with its header alone, and `datapackage.json`, into the folder *target*.

    Tables and columns that are not needed may be deleted.

    Args:
        target: A folder that is absent or empty.

    Raises:
        BadInput: *target* is not empty.
        WrongUse: it cannot be written.
    """
    with created_folder(target) as folder:
        write_schema(folder)
        for table in (*TABLES.values(), *EVENT_TABLES.values()):
            with created(folder / f"{table.name}.csv") as text:
                common = HISTORY_COLUMNS.get(table.name, COMMON_COLUMNS)
                csv.writer(text).writerow([column.name for column in (*table.columns, *common)])

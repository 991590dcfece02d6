"""Seeds: real systems as small tables and a profile, built into complete data packages."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product, repeat
from pathlib import Path
from typing import Any

import yaml

from graphkb.errors import BadInput, NotFound
from graphkb.loaders.divisions import published_rows
from graphkb.loaders.seed_events import plan_of, write_events
from graphkb.model.kinds import COMMON_COLUMNS, TABLES

PROFILE = "profile.yaml"
"""Sources, assumptions and the steps that generate records; also the `source` of what they generate."""


def seed_root() -> Path:
    """Return the folder of all seeds: inside an installed graphkb, or at the top of its checkout."""
    package = Path(__file__).parents[1]
    installed = package / "seeds"
    return installed if installed.is_dir() else package.parent / "seeds"


def seed_names() -> list[str]:
    """Return the names of the seeds, sorted."""
    return sorted(path.parent.name for path in seed_root().glob(f"*/{PROFILE}"))


def build_seed(name: str, target: Path, *, scale: float = 1.0, divisions: Path | None = None) -> Path:
    """Write the seed *name* as a data package: its real tables, and the records that its profile generates.

    The same arguments give the same bytes, everywhere.

    Args:
        name: One of `seed_names()`.
        target: A folder that is absent or empty; it is made.
        scale: Above 0; every generated total is multiplied by it and rounded, to at least 1.
        divisions: The folder of published division tables that a seed without areas of its own is built from.

    Returns:
        *target*.

    Raises:
        NotFound: no seed has this name.
        BadInput: the scale is not above 0, *target* is not empty, *divisions* are given to a seed that takes none or
            are missing or wrong, or a step of the profile names something that is not there.
        OSError: *target* cannot be written, or *divisions* cannot be read.
    """
    if name not in seed_names():
        raise NotFound(f"no seed {name!r}: choose one of {', '.join(seed_names())}")
    if not scale > 0:
        raise BadInput(f"scale {scale}: must be above 0, such as 0.1")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInput(f"{target}: a seed is written into a new or empty folder; name another one")
    package = _Package(seed_root() / name, scale)
    package.add_divisions(name, divisions)
    package.generate()
    package.write(target)
    return target


@dataclass(frozen=True)
class _Record:
    """A row as templates read it: `{it}` is its id, `{it.name}` a column, `{it.parent.slug}` its parent's slug."""

    row: Mapping[str, str]
    slug: str
    parent: "_Record | None"

    @property
    def short(self) -> str:
        """The first other name, which is how people call it, else the name."""
        return self.row.get("other_names", "").split(";")[0] or self.row["name"]

    def __getattr__(self, column: str) -> str:
        try:
            return self.row[column]
        except KeyError:
            raise AttributeError(column) from None

    def __str__(self) -> str:
        return self.row["id"]

    def above(self, level: str | None) -> "_Record | None":
        """The nearest record above of this *level*, None: the parent; None where there is none."""
        found = self.parent
        while found and level not in {None, found.level}:
            found = found.parent
        return found

    def lineage(self) -> Iterator[str]:
        """Yield the record's id and those above it."""
        yield str(self)
        if self.parent:
            yield from self.parent.lineage()


@dataclass(frozen=True)
class _Batch:
    """What one round of a step is about: a record, its number *n* there, and the records it stands for."""

    it: _Record
    n: int
    members: Sequence[_Record]

    def interval(self) -> dict[str, str]:
        """When all members hold: what is generated for them holds as long."""
        starts = [start for member in self.members if (start := member.row.get("valid_from"))]
        ends = [end for member in self.members if (end := member.row.get("valid_to"))]
        return {"valid_from": max(starts, default=""), "valid_to": min(ends, default="")}


class _Package:
    """The tables of one seed while it is built."""

    def __init__(self, folder: Path, scale: float) -> None:
        self.scale = scale
        self.profile = yaml.safe_load((folder / PROFILE).read_text(encoding="utf-8"))
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
        for path in folder.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                self.tables[path.stem] = list(csv.DictReader(file))

    def add_divisions(self, name: str, folder: Path | None) -> None:
        """Add the areas of *folder*, which the profile says whether it takes.

        Raises:
            BadInput: they are missing, wrong, or not taken.
            OSError: they cannot be read.
        """
        if folder is None:
            if "divisions" in self.profile:
                raise BadInput(f"seed {name!r} is built from division tables: {self.profile['divisions']}")
        elif "divisions" not in self.profile:
            raise BadInput(f"--divisions {folder}: seed {name!r} brings its own areas; leave the option out")
        else:
            self.tables["areas"] += published_rows(folder)

    def generate(self) -> None:
        for step in self.profile["generate"]:
            try:
                self._run(step)
            except (KeyError, AttributeError) as error:
                raise BadInput(
                    f"{PROFILE}, step {step.get('what')!r}: there is no {error}; see docs/seeds.md"
                ) from error

    def _run(self, step: Mapping[str, Any]) -> None:
        rounds = self._rounds(step)
        shares: Iterable[dict[str, int]] = repeat({})
        if "share" in step:
            rounds = list(rounds)
            shares = [{"share": share} for share in _spread(self._total(step["share"]), len(rounds))]
        for number, ((batch, n, choice), share) in enumerate(zip(rounds, shares, strict=False), 1):
            members = ";".join(map(str, batch.members))
            words = {**choice, **share, "it": batch.it, "n": n, "i": number, "members": members}
            self._add_rows(step["rows"], words, batch)

    def _rounds(self, step: Mapping[str, Any]) -> Iterable[tuple[_Batch, int, dict[str, Any]]]:
        """Yield each batch with its number and one choice of the words under `for`."""
        variables = step.get("for", {})
        choices = [dict(zip(variables, values, strict=True)) for values in product(*variables.values())]
        for batch in self._batches(step):
            for n, choice in enumerate(choices, (batch.n - 1) * len(choices) + 1):
                yield batch, n, choice

    def _add_rows(self, rows: Mapping[str, Any], words: Mapping[str, Any], batch: _Batch) -> None:
        for table, templates in rows.items():
            for template in templates if isinstance(templates, list) else [templates]:
                one_a_member = any("{member}" in str(cell) for cell in template.values())
                for member in batch.members if one_a_member else batch.members[:1]:
                    cells = {c: str(cell).format(**words, member=member) for c, cell in template.items()}
                    origin = {"source": PROFILE, "synthetic": "true"}
                    self.tables[table].append({**origin, **batch.interval(), **cells})

    def _batches(self, step: Mapping[str, Any]) -> Iterator[_Batch]:
        records = list(self._selected(step))
        first, after = (self._total(step[key]) if key in step else None for key in ("first", "after"))
        records = records[after:first]
        if "pick" in step:
            number = self._picked(step["pick"], len(records))
            records = [records[i * len(records) // number] for i in range(number)]
        if "groups" in step or "groups_of" in step:
            yield from self._groups(step, records)
        else:
            counts = _spread(self._total(step["total"]), len(records)) if "total" in step else [1] * len(records)
            areas = self._areas_of_organizations(step["members"]) if "members" in step else {}
            for record, count in zip(records, counts, strict=True):
                members = areas[str(record)] if "members" in step else [record]
                yield from (_Batch(record, n, members) for n in range(1, count + 1))

    def _areas_of_organizations(self, table: str) -> Mapping[str, Sequence[_Record]]:
        """Return the areas that the rows of *table* name beside each organization."""
        rows = {row["id"]: row for row in self.tables["areas"]}
        known: dict[str, _Record] = {}
        found: dict[str, list[_Record]] = {}
        for row in self.tables[table]:
            found.setdefault(row["organization"], []).append(self._record(row["area"], rows, known))
        return found

    def _groups(self, step: Mapping[str, Any], records: Sequence[_Record]) -> Iterator[_Batch]:
        """Yield neighbours of one family together: so many groups in all, or groups of so many at most."""
        families: dict[str, tuple[_Record, list[_Record]]] = {}  # those without a parent are one family, with the first
        for record in records:
            head = record.above(step.get("in"))
            families.setdefault(str(head), (head or record, []))[1].append(record)
        if "groups" in step:
            counts = _spread(self._total(step["groups"]), len(families))
        else:
            counts = [-(-len(family) // step["groups_of"]) for _, family in families.values()]
        for (head, family), count in zip(families.values(), counts, strict=True):
            rest = iter(family)
            for n, size in enumerate(_spread(len(family), min(count, len(family))), 1):
                members = [next(rest) for _ in range(size)]
                yield _Batch(head, n, members)

    def _selected(self, step: Mapping[str, Any]) -> Iterator[_Record]:
        """Yield the records that a step is about, in the order of their table."""
        rows = {row["id"]: row for row in self.tables[step["each"]]}
        known: dict[str, _Record] = {}
        where = {column: _listed(value) for column, value in step.get("where", {}).items()}
        if unknown := where.keys() - TABLES[step["each"]].index.keys():
            raise KeyError(min(unknown))
        at = str(step.get("at", ""))
        for entity, row in rows.items():
            if entity in step.get("except", ()) or any(
                row.get(column, "") not in values for column, values in where.items()
            ):
                continue
            if at and not row.get("valid_from", "") <= at < (row.get("valid_to") or "9999"):
                continue
            record = self._record(entity, rows, known)
            if "under" not in step or not set(step["under"]).isdisjoint(record.lineage()):
                yield record

    def _record(self, entity: str, rows: Mapping[str, Mapping[str, str]], known: dict[str, _Record]) -> _Record:
        if entity not in known:
            parent = rows[entity].get("parent")
            slug = self.profile.get("slugs", {}).get(entity) or entity.partition(":")[2]
            known[entity] = _Record(rows[entity], slug, self._record(parent, rows, known) if parent else None)
        return known[entity]

    def _picked(self, pick: float | str, most: int) -> int:
        """Return how many of *most* to pick; a number below 1 is a part of them."""
        return math.ceil(pick * self.scale * most) if isinstance(pick, float) else min(self._total(pick), most)

    def _total(self, total: int | str) -> int:
        """Return a total to reach, given as a number or as the id of the figure that was published."""
        if isinstance(total, str):
            total = int({row["id"]: row["value"] for row in self.tables["figures"]}[total])
        return max(1, round(total * self.scale))

    def write(self, target: Path) -> None:
        columns = {table: self._columns(table) for table, rows in self.tables.items() if rows}
        target.mkdir(parents=True, exist_ok=True)
        for table, names in columns.items():
            with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.tables[table])
        if "events" in self.profile:
            write_events(plan_of(self.profile["events"], self._total), self.tables, PROFILE, target)

    def _columns(self, table: str) -> list[str]:
        """Return the columns of *table* that some row fills, in the order of the declaration."""
        declared = [column.name for column in (*TABLES[table].columns, *COMMON_COLUMNS)]
        used = {column for row in self.tables[table] for column, cell in row.items() if cell}
        if unknown := used.difference(declared):
            raise BadInput(f"{table}: no column {', '.join(sorted(unknown))}; there are {', '.join(declared)}")
        return [column for column in declared if column in used]


def _listed(value: Any) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def _spread(total: int, places: int) -> list[int]:
    """Return *total* as whole numbers over *places*, as even as can be, the larger ones first.

    >>> _spread(11, 3)
    [4, 4, 3]
    """
    each, rest = divmod(total, max(1, places))
    return [each + (place < rest) for place in range(places)]

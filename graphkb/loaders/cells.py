"""Cells: the text of a CSV cell to the typed value of its column, and back."""

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any

from graphkb.errors import BadInput
from graphkb.model.free_text import check_public_text, check_seen
from graphkb.model.kinds import COMMON_COLUMNS, TABLE_OF_PREFIX, TABLES, Column, Table, Type
from graphkb.model.texts import check_id, check_text
from graphkb.model.times import FIRST_INSTANT, LAST_INSTANT, check_duration, parse_instant, to_date_or_text

Converter = Callable[[str], Any]
"""Cell to value; raises BadInput with what was expected."""

MAX_INTEGER = 2**63 - 1
"""The greatest integer that every store keeps."""
MAX_NAMED = 6
"""Codes that a message lists when none is near; the others are in `codes(list)`."""

MAX_SHORT = 200
"""Characters of a code, a number, a date or a duration: several times more than any has."""
MAX_REMEMBERED = 50_000
"""Texts of a column that its converter remembers: a few MB, and more than any column repeats."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TRUTH = {"": False, "false": False, "true": True}
_MAY_REPEAT = {"IN_TURN"}
"""Relations of lists in which one item may stand twice: a person may have two turns."""


_SPOILT = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|NUM!|NULL!|DIV/0!)|[0-9](\.[0-9]+)?[eE]\+[0-9]{2}")
"""What a spreadsheet program leaves of a formula that fails, and of a long number: 4.2E+14."""
_AS_DECIMAL = re.compile(r"^([0-9]{6,})\.0$")
"""The code of a division or a grid that some program took for a number; 2.0 may be a code itself."""
_CODE = "code"
"""Column whose text may be a long number itself, as the codes of grids are: one in eleven looks like an identity."""
_NOT_PRIVATE = {"contact", "source", "reference"}
"""Columns in which a mobile number is that of a post, or part of the address of a page."""


class _Remembered(dict[str, Any]):
    """A converter that converts each text once; a table has few different codes, dates and parents."""

    def __init__(self, convert: Converter) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, text: str) -> Any:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        value = self[text] = self.convert(text)
        return value


class Cells:
    """The converters of the columns of every table."""

    def __init__(self, zone: str, codes: Callable[[str], Collection[str]]) -> None:
        """Prepare them.

        Args:
            zone: Where a bare date means midnight.
            codes: Name of a code list → the codes that may be used.
        """
        self._zone = zone
        self._codes = codes

    def converters(self, table: Table) -> dict[str, Converter]:
        """Return column name → converter, for the columns of *table* and those that every table may carry."""
        return {column.name: self._converter(table, column) for column in (*table.columns, *COMMON_COLUMNS)}

    def _converter(self, table: Table, column: Column) -> Converter:
        if column.name == "synthetic":
            return _Remembered(_truth).__getitem__
        one = self._item(table, column)
        optional = not column.required or (table.name, column.name) == ("areas", "id")  # an area's code may give its id
        convert = _list_of(one, column) if column.many else _one_of(one, column, optional=optional)
        distinct = column.type in {Type.TEXT, Type.ID, Type.DECIMAL} and column.name != "source" and not column.many
        return convert if distinct else _Remembered(convert).__getitem__

    def _item(self, table: Table, column: Column) -> Converter:
        """Return what converts one item that is not empty."""
        if column.codes is not None:
            return _short(_code(column.codes, self._codes(column.codes)))
        items: dict[Type, Converter] = {
            Type.TEXT: _text(table, column),
            Type.ID: lambda text: check_id(text, table.prefixes),
            Type.REFERENCE: _reference(column),
            Type.INTEGER: _short(lambda text: _within(column, _integer(text))),
            Type.DECIMAL: _short(lambda text: _within(column, _decimal(text))),
            Type.INSTANT: _short(lambda text: _instant(text, self._zone)),
            Type.DATE: _short(_date),
            Type.DURATION: _short(check_duration),
        }
        return items[column.type]


def cell_of(column: Column, value: Any, zone: str) -> str:
    """Return the text that `Cells` reads as *value*.

    >>> from graphkb.model.kinds import TABLES
    >>> cell_of(TABLES["duties"].columns[7], (1, 2), "Asia/Shanghai")
    '1;2'
    """
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ";".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    if column.type is Type.INSTANT:
        return to_date_or_text(value, zone)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def is_bare(reference: str) -> bool:
    """Tell whether *reference* is the code of an area, not an id."""
    return ":" not in reference


def nearest(name: str, names: Iterable[str]) -> str:
    """Return what a message adds about a *name* that is none of *names*: the nearest one, else the first few."""
    known = list(names)
    if close := get_close_matches(name.upper(), [each.upper() for each in known], n=1, cutoff=0.6):
        return f"did you mean {next(each for each in known if each.upper() == close[0])}?"
    listed = ", ".join(known[:MAX_NAMED])
    return f"expected one of {listed}, …" if len(known) > MAX_NAMED else f"expected {listed}"


def _one_of(one: Converter, column: Column, *, optional: bool) -> Converter:
    """Return *one* for a single value; an empty cell is the column's default if it is *optional*."""
    if not optional:
        return lambda text: one(_filled(text))
    empty = column.empty
    return lambda text: one(text) if text else empty


def _list_of(one: Converter, column: Column) -> Converter:
    """Return *one* for every item between semicolons."""

    def convert(text: str) -> tuple[Any, ...]:
        if "；" in text:
            raise BadInput(f"{text!r} holds a Chinese semicolon ；; write ; between the items of a list")
        items = tuple(one(item) for part in text.split(";") if (item := part.strip()))
        if column.required and not items:
            _filled("")
        if len(set(items)) < len(items) and column.relation not in _MAY_REPEAT:
            twice = next(item for item in items if items.count(item) > 1)
            raise BadInput(f"{twice!r} stands twice in this list; expected each once")
        return items

    return convert


def _short(one: Converter) -> Converter:
    """Return *one* for what is not so long that no message could repeat it."""

    def convert(text: str) -> Any:
        if len(text) > MAX_SHORT:
            raise BadInput(f"{text[:20]!r}…: {len(text)} characters, expected at most {MAX_SHORT} here")
        return one(text)

    return convert


def _filled(text: str) -> str:
    if not text.strip():
        raise BadInput("is empty; a value is required")
    return text


def _reference(column: Column) -> Converter:
    prefixes = tuple(prefix for prefix, table in TABLE_OF_PREFIX.items() if table.name in column.refers)

    def convert(text: str) -> str:
        if is_bare(text) and "areas" in column.refers:
            check_id(f"area:{text}")
            return text
        return check_id(text, prefixes)

    return convert


def _text(table: Table, column: Column) -> Converter:
    """Return what refuses private numbers in texts of knowledge; events say by themselves which texts are free."""
    if table.name not in TABLES:
        return check_text
    if column.name == _CODE:
        return _plain_code
    mobile = column.name not in _NOT_PRIVATE

    def convert(text: str) -> str:
        plain = text if text[:1] > "9" else _unspoilt(text)  # as nearly all names are, which begin with a letter
        return check_public_text(plain, mobile=mobile)

    return convert


def _unspoilt(text: str) -> str:
    if _SPOILT.fullmatch(text):
        raise BadInput(f"{text!r} is what a spreadsheet program made of it; write it anew in a cell formatted as text")
    return text


def _plain_code(text: str) -> str:
    """Return the *text* of a code: who looks for 42 would not find ４２, nor 42 with a blank or .0 behind it."""
    if text.isascii() and text.isalnum():
        return text  # as nearly all are
    plain = _AS_DECIMAL.sub(r"\1", unicodedata.normalize("NFKC", _unspoilt(check_text(text))).strip())
    if text != plain:
        raise BadInput(f"{text!r} is no plain code; write {plain!r}")
    return check_seen(text)


def _code(name: str, codes: Collection[str]) -> Converter:
    def convert(text: str) -> str:
        if text not in codes:
            raise BadInput(f"{text!r} is no {name}: {nearest(text, codes)}")
        return text

    return convert


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None or abs(int(text)) > MAX_INTEGER:
        raise BadInput(f"{text!r} is no whole number; write digits only, such as 12")
    return int(text)


def _decimal(text: str) -> float:
    if _DECIMAL.fullmatch(text) is None or math.isinf(float(text)):
        raise BadInput(f"{text!r} is no number; write it as 1509 or 0.98")
    return float(text)


def _within(column: Column, number: Any) -> Any:
    if column.low is not None and number < column.low:
        raise BadInput(f"{number} is too small; expected at least {column.low}")
    if column.high is not None and number > column.high:
        raise BadInput(f"{number} is too great; expected at most {column.high}")
    return number


def _instant(text: str, zone: str) -> int:
    instant = parse_instant(text, zone)
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise BadInput(f"{text!r} lies outside the years 1 to 9999; leave the cell empty for an open end")
    return instant


def _date(text: str) -> str:
    found = _DATE.fullmatch(text)
    try:
        if found is not None:
            date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
            return text
    except ValueError:
        pass
    raise BadInput(f"{text!r} is no date; write 2022, 2022-03 or 2022-03-01")


def _truth(text: str) -> bool:
    try:
        return _TRUTH[text.lower()]
    except KeyError:
        raise BadInput(f"{text!r} is neither true nor false") from None

"""Serves what `graphkb serve` serves, but by Strawberry's own execution: no selection is compiled.

All else is as shipped: a document is parsed and validated once, with the same doors, limits and log. The store is
`GRAPHKB_STORE`; the first line printed is the address.
"""

from functools import partial

from graphkb import app
from graphkb.config import read_settings

app.Service = partial(app.Service, compiles=False)  # type: ignore[assignment, misc]  # the one thing that differs
app.serve(read_settings(port=0))

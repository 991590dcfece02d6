"""Everything graphkb raises on purpose; `code` is public and stable, the message is one line for a person.

* GraphkbError
  + BadInput                a value, a key or a change that breaks a rule of the model
    - WrongData             a file that cannot be read as the table it should be
    - WrongUse              an address or a setting that cannot be used, whatever the data
  + NotFound                an id or a name that names nothing
    - AmbiguousName         a short name that names several things (the candidates are listed)
  + Conflict                the knowledge moved on between reading and writing
  + StaleRevision           the answer would be older than the caller asked for
  + LimitExceeded           more was asked for than one request may have
    - ResultTooLarge        the answer has more objects than one may have
  + DeadlineExceeded        the answer took longer than a request may take
  + StoreError
    - StoreUnavailable      no answer from the store; safe to try again
      * StoreBusy           another writer held the lock too long; safe to try again
    - StoreClosed           used after close()
    - ForeignDatabase       a database that is not graphkb's, or is newer than this graphkb
"""

from typing import ClassVar


class GraphkbError(Exception):
    """Base of every error raised on purpose. `code` is stable: clients may match on it."""

    code: ClassVar[str] = "INTERNAL"


class BadInput(GraphkbError):
    """A value, key or change breaks a rule; nothing was changed."""

    code = "BAD_INPUT"


class WrongData(BadInput):
    """A file cannot be read as the table it should be; nothing was written."""


class WrongUse(BadInput):
    """An address or a setting that cannot be used, whatever the data."""


class NotFound(GraphkbError):
    """An id that names nothing."""

    code = "NOT_FOUND"


class AmbiguousName(NotFound):
    """A name or short id that names several things."""


class Conflict(GraphkbError):
    """The store is at another revision than the caller expected; nothing was written."""

    code = "CONFLICT"


class StaleRevision(GraphkbError):
    """This process has not yet seen the revision that the caller asked for."""

    code = "STALE_REVISION"


class LimitExceeded(GraphkbError):
    """More keys, rows or characters than one call may have."""

    code = "LIMIT_EXCEEDED"


class ResultTooLarge(LimitExceeded):
    """An answer has more objects than one may have; nothing of it is given."""

    code = "RESULT_TOO_LARGE"


class DeadlineExceeded(GraphkbError):
    """An answer took longer than a request may take; nothing of it is given."""

    code = "DEADLINE"


class StoreError(GraphkbError):
    """The store could not do it."""

    code = "STORE_UNAVAILABLE"


class StoreUnavailable(StoreError):
    """The store did not answer in time. Safe to try again."""


class StoreBusy(StoreUnavailable):
    """Another writer held the lock for too long. Safe to try again."""


class StoreClosed(StoreError):
    """The store was used after it was closed."""


class ForeignDatabase(StoreError):
    """The database is not graphkb's own, or was written by a newer graphkb."""

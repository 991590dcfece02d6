"""The mutation commit, what it takes and what it counts."""

from typing import Any

COMMIT = """mutation($changes: [ChangeInput!]!, $note: String!, $expectedRevision: Int, $dryRun: Boolean = false,
  $idempotencyKey: String) {
  commit(changes: $changes, note: $note, expectedRevision: $expectedRevision, dryRun: $dryRun,
         idempotencyKey: $idempotencyKey) {
    revision { number actor note source } dryRun report { kind new changed unchanged wrong }
    problems { code message field current { id } allowed }
  }
}"""


def counts(kind: str, **of: int) -> dict[str, Any]:
    """What is told of a table: what is not named is none."""
    return {"kind": kind, "new": 0, "changed": 0, "unchanged": 0, "wrong": 0} | of


def put(table: str, **fields: Any) -> dict[str, Any]:
    """A change that puts a row."""
    return {"put": {"table": table, "fields": fields}}

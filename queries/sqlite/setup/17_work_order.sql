-- 17_work_order: one row a work order: the fields of graphkb.model.events.WorkOrder.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE work_order (
  number           INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  event            TEXT NOT NULL,
  organization     TEXT NOT NULL,
  role             TEXT NOT NULL,
  dispatched_at    INTEGER NOT NULL,
  dispatched_by    TEXT,
  state            TEXT NOT NULL,
  version          INTEGER NOT NULL,
  sign_within      TEXT,
  sign_source      TEXT,
  sign_due_at      INTEGER,
  reply_within     TEXT,
  reply_source     TEXT,
  reply_due_at     INTEGER,
  awaited_ms       INTEGER NOT NULL,
  calendar_assumed INTEGER NOT NULL,
  signed_at        INTEGER,
  replied_at       INTEGER,
  closed_at        INTEGER,
  awaiting_until   INTEGER,
  return_reason    TEXT,
  supervised       INTEGER NOT NULL,
  supervised_at    INTEGER,
  supervised_until INTEGER,
  whistle          TEXT,
  rating           INTEGER,
  source           TEXT,
  synthetic        INTEGER NOT NULL
) STRICT

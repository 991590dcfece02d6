-- 19_transition: one row an action on an event or a work order, only ever appended; numbers have no gap.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE transition (
  subject      TEXT NOT NULL,
  event        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  actor        TEXT NOT NULL,
  organization TEXT,
  post         TEXT,
  action       TEXT NOT NULL,
  from_state   TEXT,
  to_state     TEXT NOT NULL,
  reason       TEXT,
  note         TEXT,
  sequence     INTEGER PRIMARY KEY
) STRICT

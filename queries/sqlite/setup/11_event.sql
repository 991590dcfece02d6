-- 11_event: one row an event, with what is kept beside it while it is open, so that counting needs no other table.
-- Columns are the fields of graphkb.model.events.Event; holder, due and soon_from those of graphkb.model.clocks.Standing,
-- null once it is over. ended_at is when it last ended, also after it was opened again. What may be long stands last:
-- a row is read up to the last column asked for.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE event (
  number           INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  matter           TEXT NOT NULL,
  area             TEXT NOT NULL,
  reported_at      INTEGER NOT NULL,
  channel          TEXT,
  severity         INTEGER,
  latitude         REAL,
  longitude        REAL,
  reported_by      TEXT,
  state            TEXT NOT NULL,
  version          INTEGER NOT NULL,
  sequence         INTEGER NOT NULL,
  center           TEXT,
  close_within     TEXT,
  close_source     TEXT,
  due_at           INTEGER,
  calendar_assumed INTEGER NOT NULL,
  accepted_at      INTEGER,
  resolved_at      INTEGER,
  closed_at        INTEGER,
  outcome          TEXT,
  duplicate_of     TEXT,
  source           TEXT,
  synthetic        INTEGER NOT NULL,
  is_open          INTEGER NOT NULL,
  holder           TEXT,
  due              INTEGER,
  soon_from        INTEGER,
  ended_at         INTEGER,
  title            TEXT,
  text             TEXT
) STRICT

-- change_report: write what, where and when an event was reported to be, if that has changed.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  write
-- param:   matter       text
-- param:   area         text
-- param:   reported_at  integer, ms since 1970
-- param:   id           text
-- index:   sqlite_autoindex_event_1
UPDATE event
SET (
  matter, area, reported_at
) = (
  :matter, :area, :reported_at
)
WHERE id = :id

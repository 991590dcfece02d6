-- extend_event: an event got transitions of the past: its latest number, and when it last ended.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.append_history
-- access:  write
-- param:   sequence  integer
-- param:   ended_at  integer or null, ms since 1970; null: they do not tell
-- param:   id        text
-- index:   sqlite_autoindex_event_1
UPDATE event
SET sequence = :sequence, ended_at = max(coalesce(ended_at, :ended_at), coalesce(:ended_at, ended_at))
WHERE id = :id

-- change_event: write an event that has changed, and what is kept beside it.
-- What change_report writes is left alone: writing it again would write its indexes too, a quarter of all pages.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  write
-- param:   channel           text or null
-- param:   title             text or null
-- param:   text              text or null
-- param:   severity          integer or null
-- param:   latitude          real or null
-- param:   longitude         real or null
-- param:   reported_by       text or null
-- param:   state             text
-- param:   version           integer
-- param:   sequence          integer
-- param:   center            text or null
-- param:   close_within      text or null
-- param:   close_source      text or null
-- param:   due_at            integer or null, ms since 1970
-- param:   calendar_assumed  0 or 1
-- param:   accepted_at       integer or null, ms since 1970
-- param:   resolved_at       integer or null, ms since 1970
-- param:   closed_at         integer or null, ms since 1970
-- param:   outcome           text or null
-- param:   duplicate_of      text or null
-- param:   source            text or null
-- param:   synthetic         0 or 1
-- param:   is_open           0 or 1
-- param:   holder            text or null
-- param:   due               integer or null, ms since 1970
-- param:   soon_from         integer or null, ms since 1970
-- param:   ended_at          integer or null, ms since 1970
-- param:   id                text
-- index:   sqlite_autoindex_event_1
UPDATE event
SET (
  channel, title, text, severity, latitude, longitude, reported_by, state, version, sequence, center, close_within,
  close_source, due_at, calendar_assumed, accepted_at, resolved_at, closed_at, outcome, duplicate_of, source,
  synthetic, is_open, holder, due, soon_from, ended_at
) = (
  :channel, :title, :text, :severity, :latitude, :longitude, :reported_by, :state, :version, :sequence, :center,
  :close_within, :close_source, :due_at, :calendar_assumed, :accepted_at, :resolved_at, :closed_at, :outcome,
  :duplicate_of, :source, :synthetic, :is_open, :holder, :due, :soon_from, coalesce(:ended_at, ended_at)
)
WHERE id = :id

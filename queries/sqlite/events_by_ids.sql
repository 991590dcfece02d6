-- events_by_ids: events by their ids.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.cases
-- access:  read
-- param:   ids               text, a JSON array of ids of events
-- returns: id                text
-- returns: matter            text
-- returns: area              text
-- returns: reported_at       integer, ms since 1970
-- returns: channel           text or null
-- returns: title             text or null
-- returns: text              text or null
-- returns: severity          integer or null
-- returns: latitude          real or null
-- returns: longitude         real or null
-- returns: reported_by       text or null
-- returns: state             text
-- returns: version           integer
-- returns: sequence          integer
-- returns: center            text or null
-- returns: close_within      text or null
-- returns: close_source      text or null
-- returns: due_at            integer or null, ms since 1970
-- returns: calendar_assumed  0 or 1
-- returns: accepted_at       integer or null, ms since 1970
-- returns: resolved_at       integer or null, ms since 1970
-- returns: closed_at         integer or null, ms since 1970
-- returns: outcome           text or null
-- returns: duplicate_of      text or null
-- returns: source            text or null
-- returns: synthetic         0 or 1
-- order:   none
-- index:   sqlite_autoindex_event_1
SELECT
  id, matter, area, reported_at, channel, title, text, severity, latitude, longitude, reported_by, state, version,
  sequence, center, close_within, close_source, due_at, calendar_assumed, accepted_at, resolved_at, closed_at,
  outcome, duplicate_of, source, synthetic
FROM event
WHERE id IN (SELECT value FROM json_each(:ids))

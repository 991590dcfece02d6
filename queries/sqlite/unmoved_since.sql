-- unmoved_since: the open events with which nothing was done after an instant, as they stand, and have stood since.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.unmoved_since
-- access:  read
-- param:   at           integer, ms since 1970
-- returns: id           text
-- returns: area         text
-- returns: holder       text or null
-- returns: state        text
-- returns: due          integer or null, ms since 1970
-- returns: soon_from    integer or null, ms since 1970
-- returns: reported_at  integer, ms since 1970
-- order:   none
-- index:   event_open
-- index:   transition_by_event
SELECT id, area, holder, state, due, soon_from, reported_at
FROM event INDEXED BY event_open
WHERE
  is_open AND reported_at <= :at
  AND (SELECT max(transition.at) FROM transition WHERE transition.event = event.id) <= :at

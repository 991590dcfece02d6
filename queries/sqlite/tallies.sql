-- tallies: the open events counted by area, holder and state.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.tallies
-- access:  read
-- param:   now       integer, ms since 1970
-- returns: area      text
-- returns: holder    text or null
-- returns: state     text
-- returns: open      integer, how many
-- returns: overdue   integer, how many of them
-- returns: due_soon  integer, how many of them
-- returns: oldest    integer, ms since 1970
-- order:   none
-- index:   event_open
SELECT
  area, holder, state, count(*) AS open, count(*) FILTER (WHERE due < :now) AS overdue,
  count(*) FILTER (WHERE due >= :now AND soon_from <= :now) AS due_soon, min(reported_at) AS oldest
FROM event
WHERE is_open
GROUP BY area, holder, state

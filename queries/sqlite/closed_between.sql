-- closed_between: what was closed and reopened in a time, by area.
-- Looked up event by event, from an index each: looking through all of either would not end sooner.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.period_figures
-- access:  read
-- param:   start             integer, ms since 1970
-- param:   end               integer, ms since 1970; not within it
-- returns: area              text
-- returns: closed            integer, how many closings
-- returns: on_time           integer, how many of them by the deadline of the event, or without one
-- returns: reopened          integer, how many reopenings
-- returns: mediated          integer, how many of the closings
-- returns: mediation_failed  integer, how many of the closings
-- returns: handled           text, a JSON array: milliseconds from the report to each closing
-- order:   none
-- index:   transition_counted
-- index:   event_counted
SELECT
  event.area,
  count(*) FILTER (WHERE transition.action = 'CLOSE') AS closed,
  count(*) FILTER (WHERE transition.action = 'CLOSE' AND ifnull(transition.at <= event.due_at, 1)) AS on_time,
  count(*) FILTER (WHERE transition.action = 'REOPEN') AS reopened,
  count(*) FILTER (
    WHERE transition.action = 'CLOSE' AND ifnull(transition.reason, event.outcome) = 'MEDIATED'
  ) AS mediated,
  count(*) FILTER (
    WHERE transition.action = 'CLOSE' AND ifnull(transition.reason, event.outcome) = 'MEDIATION_FAILED'
  ) AS mediation_failed,
  json_group_array(transition.at - event.reported_at) FILTER (WHERE transition.action = 'CLOSE') AS handled
FROM transition INDEXED BY transition_counted
CROSS JOIN event INDEXED BY event_counted ON event.id = transition.event
WHERE
  -- include: counted_actions
  AND transition.action IN ('CLOSE', 'REOPEN') AND transition.subject = transition.event
  AND transition.at >= :start AND transition.at < :end
GROUP BY event.area

// closed_between: what was closed and reopened in a time, by area.
//
// used-by: graphkb.stores.neo4j.event_figures.closed
// access:  read
// param:   start        integer, ms since 1970
// param:   end          integer, ms since 1970; not within it
// returns: columns      list of lists: areas; how many were closed, of these by their deadline, reopened, mediated, not
//                       mediated; milliseconds from the report to each closing
// order:   none
// index:   transition_counted
// plan:    NodeIndexSeek
MATCH (t:Transition)
USING INDEX SEEK t:Transition(action, at)
WHERE t.action IN ['CLOSE', 'REOPEN'] AND t.at >= $start AND t.at < $end AND t.subject = t.event
MATCH (t)-[:TRANSITION_OF]->(e:Event)
WITH e.area AS area, t.action = 'CLOSE' AS closes, t.at AS at, e.due_at AS due_at, e.reported_at AS reported_at,
  coalesce(t.reason, e.outcome) AS outcome
WITH area,
  sum(CASE WHEN closes THEN 1 ELSE 0 END) AS closed,
  sum(CASE WHEN closes AND coalesce(at <= due_at, true) THEN 1 ELSE 0 END) AS on_time,
  sum(CASE WHEN closes THEN 0 ELSE 1 END) AS reopened,
  sum(CASE WHEN closes AND outcome = 'MEDIATED' THEN 1 ELSE 0 END) AS mediated,
  sum(CASE WHEN closes AND outcome = 'MEDIATION_FAILED' THEN 1 ELSE 0 END) AS mediation_failed,
  collect(CASE WHEN closes THEN at - reported_at END) AS handled
RETURN [
  collect(area), collect(closed), collect(on_time),
  collect(reopened), collect(mediated), collect(mediation_failed), collect(handled)
] AS columns

// cases_open_at: the events that may have been open at an instant, and with which something was done after it.
// Also those that ended nobody knows when, or that no transition tells of.
//
// used-by: graphkb.stores.neo4j.event_reading.cases_open_at
// access:  read
// param:   at           integer, ms since 1970
// returns: ids          list of string
// order:   reported_at, then id
// index:   open_reported_at, event_ended_at
// plan:    NodeIndexSeekByRange
CALL () {
  MATCH (e:Open)
  USING INDEX SEEK e:Open(reported_at)
  WHERE e.reported_at <= $at AND (
    NOT EXISTS { (e)<-[:TRANSITION_OF]-(:Transition) }
    OR EXISTS { MATCH (e)<-[:TRANSITION_OF]-(t:Transition) WHERE t.at > $at }
  )
  RETURN e
UNION ALL
  MATCH (e:Event)
  USING INDEX SEEK e:Event(ended_at)
  WHERE e.ended_at > $at AND e.reported_at <= $at AND NOT e:Open
  RETURN e
}
WITH e ORDER BY e.reported_at, e.id
RETURN collect(e.id) AS ids

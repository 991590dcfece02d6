// unmoved_since: the open events with which nothing was done after an instant, as they stand, and have stood since.
//
// used-by: graphkb.stores.neo4j.event_reading._unmoved
// access:  read
// param:   at           integer, ms since 1970
// param:   ids          list of string, or null: all
// returns: columns      list of lists: ids, areas, holders, states, due, soon_from, reported_at
// order:   none
// index:   open_reported_at
// plan:    NodeIndexSeekByRange
MATCH (e:Open)
USING INDEX SEEK e:Open(reported_at)
WHERE e.reported_at <= $at AND ($ids IS NULL OR e.id IN $ids)
  AND EXISTS { (e)<-[:TRANSITION_OF]-(:Transition) }
  AND NOT EXISTS { MATCH (e)<-[:TRANSITION_OF]-(t:Transition) WHERE t.at > $at }
RETURN [
  collect(e.id), collect(e.area), collect(e.holder), collect(e.state), collect(e.due), collect(e.soon_from),
  collect(e.reported_at)
] AS columns

// tallies: counts of the open events by area, holder and state; all of it from the index, whose nodes are not looked at.
//
// used-by: graphkb.stores.neo4j.event_reading.tallies
// access:  read
// param:   now          integer, ms since 1970
// returns: columns      list of lists: areas, holders, states, counts, those overdue, those due soon, earliest reports
// order:   none
// index:   open_standing
// plan:    NodeIndexSeek
MATCH (e:Open)
USING INDEX SEEK e:Open(area, holder, state, reported_at, due, soon_from)
WHERE e.area >= '' AND e.holder IS NOT NULL AND e.state IS NOT NULL
  AND e.reported_at IS NOT NULL AND e.due IS NOT NULL AND e.soon_from IS NOT NULL
WITH e.area AS area, e.holder AS holder, e.state AS state, count(*) AS open,
  sum(CASE WHEN e.due < $now THEN 1 ELSE 0 END) AS overdue,
  sum(CASE WHEN e.due >= $now AND e.soon_from <= $now THEN 1 ELSE 0 END) AS soon,
  min(e.reported_at) AS oldest
WITH collect(area) AS areas, collect(holder) AS holders, collect(state) AS states, collect(open) AS counts,
  collect(overdue) AS overdue, collect(soon) AS soon, collect(oldest) AS oldest
RETURN [areas, holders, states, counts, overdue, soon, oldest] AS columns

// tallies: counts of the open events by area, holder and state.
//
// used-by: graphkb.stores.neo4j.event_reading.tallies
// access:  read
// param:   now          integer, ms since 1970
// returns: rows         list of row: area, holder, state, open, overdue, due soon, the earliest report
// order:   none
// index:   open_reported_at
// plan:    NodeIndexSeekByRange
MATCH (e:Open)
USING INDEX SEEK e:Open(reported_at)
WHERE e.reported_at > 0 - 9223372036854775807
WITH e.area AS area, e.holder AS holder, e.state AS state, e.reported_at AS reported_at,
  CASE WHEN e.due < $now THEN 1 WHEN e.soon_from <= $now THEN 1000000000 ELSE 0 END AS mark
WITH area, holder, state, count(*) AS open, sum(mark) AS marks, min(reported_at) AS oldest
RETURN collect([area, holder, state, open, marks % 1000000000, marks / 1000000000, oldest]) AS rows

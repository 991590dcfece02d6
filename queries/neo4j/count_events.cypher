// count_events: how many events fit all that is asked, as find_events asks it.
//
// used-by: graphkb.stores.neo4j.event_search.count
// access:  read
// returns: events         integer
// order:   one row
// include: events_looked_through
WITH e
WHERE
  // include: event_filter
RETURN count(e) AS events

// received_between: how many events were reported in a time, by area.
//
// used-by: graphkb.stores.neo4j.event_figures.received
// access:  read
// param:   start        integer, ms since 1970
// param:   end          integer, ms since 1970; not within it
// returns: columns      list of lists: area, how many
// order:   none
// index:   event_reported_at
// plan:    NodeIndexSeekByRange
MATCH (e:Event)
USING INDEX SEEK e:Event(reported_at)
WHERE e.reported_at >= $start AND e.reported_at < $end
WITH e.area AS area, count(*) AS received
RETURN [collect(area), collect(received)] AS columns

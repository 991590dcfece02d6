// event_counts: how many events happened, by area and matter.
//
// used-by: graphkb.stores.neo4j.event_reading.event_counts
// access:  read
// returns: rows         list of row: area, matter, count
// order:   none
// index:   event_area
// plan:    NodeIndexSeek
MATCH (e:Event)
USING INDEX SEEK e:Event(area, matter)
WHERE e.area >= '' AND e.matter >= ''
WITH e.area AS area, e.matter AS matter, count(*) AS events
RETURN collect([area, matter, events]) AS rows

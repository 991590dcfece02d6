// event_counts: how many events happened, by area and matter.
//
// used-by: graphkb.stores.neo4j.event_reading.event_counts
// access:  read
// returns: columns      list of lists: areas, matters, counts
// order:   none
// index:   event_area
// plan:    NodeIndexSeek
MATCH (e:Event)
USING INDEX SEEK e:Event(area, matter)
WHERE e.area >= '' AND e.matter >= ''
WITH e.area AS area, e.matter AS matter, count(*) AS events
WITH collect(area) AS areas, collect(matter) AS matters, collect(events) AS counts
RETURN [areas, matters, counts] AS columns

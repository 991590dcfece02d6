// create_events: makes events; fails if one is there already.
//
// used-by: graphkb.stores.neo4j.history_writing._create
// access:  write
// param:   rows         list of {labels, properties with id}
UNWIND $rows AS row
CREATE (e:Event:Unlinked:$(row.labels))
SET e = row.properties

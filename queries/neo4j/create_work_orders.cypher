// create_work_orders: makes work orders of events; fails if one is there already.
//
// used-by: graphkb.stores.neo4j.history_writing._create
// access:  write
// param:   rows         list of properties with id and event
// index:   event_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
MATCH (e:Event {id: row.event})
USING INDEX SEEK e:Event(id)
CREATE (o:WorkOrder)-[:HANDLES]->(e)
SET o = row
SET e:Unlinked

// lock_cases: locks some events, in the order of the list, until the transaction ends.
//
// used-by: graphkb.stores.neo4j.history_writing._Batch.__call__
// access:  write
// param:   ids          list of string
// index:   event_id
// plan:    NodeUniqueIndexSeek
UNWIND $ids AS id
MATCH (e:Event {id: id})
USING INDEX SEEK e:Event(id)
SET e.lock = true
REMOVE e.lock

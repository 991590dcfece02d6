// transitions_of: the transitions of some events and of their work orders.
//
// used-by: graphkb.stores.neo4j.event_reading.transitions_of
// access:  read
// param:   events       list of string
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   sequence
// index:   event_id
// plan:    NodeUniqueIndexSeek
UNWIND $events AS id
MATCH (e:Event {id: id})
USING INDEX SEEK e:Event(id)
MATCH (e)<-[:TRANSITION_OF]-(t:Transition)
WITH t ORDER BY t.sequence
RETURN collect([column IN $columns | t[column]]) AS rows

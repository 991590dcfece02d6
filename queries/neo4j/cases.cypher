// cases: some events with their work orders.
//
// used-by: graphkb.stores.neo4j.event_reading._cases
// access:  read
// param:   ids            list of string
// param:   event_columns  list of string, names of properties
// param:   order_columns  list of string, names of properties
// returns: cases          list: the event's columns; list of the orders' columns
// order:   none
// index:   event_id
// plan:    NodeUniqueIndexSeek
UNWIND $ids AS id
MATCH (e:Event {id: id})
USING INDEX SEEK e:Event(id)
RETURN collect([
  [column IN $event_columns | e[column]],
  COLLECT { MATCH (e)<-[:HANDLES]-(o:WorkOrder) RETURN [column IN $order_columns | o[column]] }
]) AS cases

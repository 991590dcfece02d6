// lock_case: a case, found by its event or a work order, that nobody changes until the transaction ends.
// No row if there is none.
//
// used-by: graphkb.stores.neo4j.event_writing._locked_case
// access:  write
// param:   subject        string, id of the event or of a work order
// param:   event_columns  list of string, names of properties
// param:   order_columns  list of string, names of properties
// returns: case           list: the event's columns; list of the orders' columns
// order:   one row at most
// index:   event_id, work_order_id
// plan:    NodeUniqueIndexSeek
OPTIONAL MATCH (o:WorkOrder {id: $subject})
USING INDEX SEEK o:WorkOrder(id)
WITH coalesce(o.event, $subject) AS id
MATCH (e:Event {id: id})
USING INDEX SEEK e:Event(id)
SET e.lock = true
REMOVE e.lock
WITH e
RETURN [
  [column IN $event_columns | e[column]],
  COLLECT { MATCH (e)<-[:HANDLES]-(o:WorkOrder) RETURN [column IN $order_columns | o[column]] }
] AS case

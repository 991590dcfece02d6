// event_of_order: the event that a work order belongs to; no row if there is no such order.
//
// used-by: graphkb.stores.neo4j.event_reading.case_of_order
// access:  read
// param:   id           string, of the order
// returns: event        string, id of the event
// order:   one row at most
// index:   work_order_id
// plan:    NodeUniqueIndexSeek
MATCH (o:WorkOrder {id: $id})
USING INDEX SEEK o:WorkOrder(id)
RETURN o.event AS event

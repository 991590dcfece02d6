// count_work_orders: how many work orders fit all that is asked.
// It looks through all of them: there are few beside the events. What is null, asks nothing.
//
// used-by: graphkb.stores.neo4j.event_search.count_orders
// access:  read
// param:   which          map of what is asked, null where it is not: areas and matters of the event; organizations,
//                         roles, states, whistles; dispatched_from, and dispatched_to behind the last instant
// returns: orders         integer
// order:   one row
// index:   work_order_id
// plan:    NodeUniqueIndexSeekByRange
MATCH (o:WorkOrder)
USING INDEX SEEK o:WorkOrder(id)
WHERE o.id >= '' AND o.dispatched_at >= $which.dispatched_from AND o.dispatched_at < $which.dispatched_to
  AND ($which.organizations IS NULL OR o.organization IN $which.organizations)
  AND ($which.roles IS NULL OR o.role IN $which.roles)
  AND ($which.states IS NULL OR o.state IN $which.states)
  AND ($which.whistles IS NULL OR o.whistle IN $which.whistles)
MATCH (o)-[:HANDLES]->(e:Event)
WHERE ($which.areas IS NULL OR e.area IN $which.areas)
  AND ($which.matters IS NULL OR e.matter IN $which.matters)
RETURN count(o) AS orders

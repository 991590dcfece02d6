// 26_work_order_id: one node a work order, found by its id.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE CONSTRAINT work_order_id IF NOT EXISTS
FOR (o:WorkOrder) REQUIRE o.id IS UNIQUE

// 19_event_id: one node an event, found by its id.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE CONSTRAINT event_id IF NOT EXISTS
FOR (e:Event) REQUIRE e.id IS UNIQUE

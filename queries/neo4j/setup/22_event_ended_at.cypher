// 22_event_ended_at: finds the events that ended after an instant.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX event_ended_at IF NOT EXISTS
FOR (e:Event) ON (e.ended_at)

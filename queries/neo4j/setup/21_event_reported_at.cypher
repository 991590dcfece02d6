// 21_event_reported_at: walks over all events by the instant of their report.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX event_reported_at IF NOT EXISTS
FOR (e:Event) ON (e.reported_at)

// 23_open_reported_at: walks over the open events by the instant of their report.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX open_reported_at IF NOT EXISTS
FOR (e:Open) ON (e.reported_at)

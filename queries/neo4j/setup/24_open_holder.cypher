// 24_open_holder: finds the open events that an organization holds.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX open_holder IF NOT EXISTS
FOR (e:Open) ON (e.holder)

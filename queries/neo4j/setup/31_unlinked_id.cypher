// 31_unlinked_id: finds the events that still lack relationships to what they or their work orders name.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX unlinked_id IF NOT EXISTS
FOR (e:Unlinked) ON (e.id)

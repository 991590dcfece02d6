// 08_revision_at: finds the revision made at or before an instant.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX revision_at IF NOT EXISTS
FOR (r:Revision) ON (r.at)

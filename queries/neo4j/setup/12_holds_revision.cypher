// 12_holds_revision: finds the HOLDS written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX holds_revision IF NOT EXISTS
FOR ()-[r:HOLDS]-() ON (r.revision)

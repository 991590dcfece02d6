// 10_has_jurisdiction_revision: finds the HAS_JURISDICTION written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX has_jurisdiction_revision IF NOT EXISTS
FOR ()-[r:HAS_JURISDICTION]-() ON (r.revision)

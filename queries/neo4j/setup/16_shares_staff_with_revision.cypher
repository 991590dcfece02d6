// 16_shares_staff_with_revision: finds the SHARES_STAFF_WITH written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX shares_staff_with_revision IF NOT EXISTS
FOR ()-[r:SHARES_STAFF_WITH]-() ON (r.revision)

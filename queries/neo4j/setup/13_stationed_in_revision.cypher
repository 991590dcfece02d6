// 13_stationed_in_revision: finds the STATIONED_IN written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX stationed_in_revision IF NOT EXISTS
FOR ()-[r:STATIONED_IN]-() ON (r.revision)

// 04_fact_revision: finds those written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX fact_revision IF NOT EXISTS
FOR (f:Fact) ON (f.revision)

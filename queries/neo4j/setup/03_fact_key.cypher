// 03_fact_key: finds duties, rosters, codes and earlier states by table and key.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX fact_key IF NOT EXISTS
FOR (f:Fact) ON (f.table, f.key)

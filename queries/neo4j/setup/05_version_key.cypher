// 05_version_key: finds what is no longer known by table and key.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX version_key IF NOT EXISTS
FOR (v:Version) ON (v.table, v.key)

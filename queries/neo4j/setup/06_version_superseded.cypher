// 06_version_superseded: finds what was superseded after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX version_superseded IF NOT EXISTS
FOR (v:Version) ON (v.superseded)

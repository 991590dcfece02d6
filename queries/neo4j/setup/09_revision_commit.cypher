// 09_revision_commit: finds what became of a commit.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX revision_commit IF NOT EXISTS
FOR (r:Revision) ON (r.commit_id)

// 14_member_of_revision: finds the MEMBER_OF written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX member_of_revision IF NOT EXISTS
FOR ()-[r:MEMBER_OF]-() ON (r.revision)

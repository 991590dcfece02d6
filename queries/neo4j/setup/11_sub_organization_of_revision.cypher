// 11_sub_organization_of_revision: finds the SUB_ORGANIZATION_OF written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX sub_organization_of_revision IF NOT EXISTS
FOR ()-[r:SUB_ORGANIZATION_OF]-() ON (r.revision)

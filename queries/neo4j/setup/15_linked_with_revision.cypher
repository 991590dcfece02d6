// 15_linked_with_revision: finds the LINKED_WITH written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX linked_with_revision IF NOT EXISTS
FOR ()-[r:LINKED_WITH]-() ON (r.revision)

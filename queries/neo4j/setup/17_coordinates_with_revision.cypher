// 17_coordinates_with_revision: finds the COORDINATES_WITH written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX coordinates_with_revision IF NOT EXISTS
FOR ()-[r:COORDINATES_WITH]-() ON (r.revision)

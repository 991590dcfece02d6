// 02_entity_revision: finds the entities written after a revision.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX entity_revision IF NOT EXISTS
FOR (e:Entity) ON (e.revision)

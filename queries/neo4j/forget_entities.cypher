// forget_entities: removes, of some entities, those of which nothing is known and that nothing names.
//
// used-by: graphkb.stores.neo4j.writing.steps_of
// access:  write
// param:   ids          list of string
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $ids AS id
MATCH (e:Entity {id: id})
WHERE e.revision IS NULL AND NOT EXISTS { (e)--() }
DELETE e

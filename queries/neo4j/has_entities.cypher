// has_entities: true if anything has named an entity; no row if nothing has.
//
// used-by: graphkb.stores.neo4j.store.Neo4jStore._write
// access:  read
// returns: has_entities  boolean
// order:   one row at most
// index:   entity_id
// plan:    NodeUniqueIndexSeekByRange
MATCH (e:Entity)
USING INDEX SEEK e:Entity(id)
WHERE e.id >= ''
WITH e LIMIT 1
RETURN true AS has_entities

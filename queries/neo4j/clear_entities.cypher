// clear_entities: leaves of some entities the id and what others say of them.
//
// used-by: graphkb.stores.neo4j.homes.EntityHome.clear
// access:  write
// param:   ids          list of string
// param:   types        list of string, types of the relationships that their own references make
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $ids AS id
MATCH (e:Entity {id: id})
SET e = {id: id}
REMOVE e:$([label IN labels(e) WHERE label <> 'Entity'])
WITH e
MATCH (e)-[r]->()
WHERE type(r) IN $types
DELETE r

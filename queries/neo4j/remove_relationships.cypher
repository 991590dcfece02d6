// remove_relationships: removes the facts that join two entities under some keys.
//
// used-by: graphkb.stores.neo4j.homes.RelationshipHome.clear
// access:  write
// param:   rows         list of {type, from, to, key}
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
MATCH (a:Entity {id: row.from})
USING INDEX SEEK a:Entity(id)
MATCH (b:Entity {id: row.to})
USING INDEX SEEK b:Entity(id)
MATCH (a)-[r]->(b)
WHERE type(r) = row.type AND r.key = row.key
DELETE r

// remove_relationships: removes the facts that join two entities under some keys.
//
// used-by: graphkb.stores.neo4j.homes.RelationshipHome.clear
// access:  write
// param:   rows         list of {type, from, to, key}
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
MATCH (a:Entity {id: row.from})
MATCH (b:Entity {id: row.to})
MATCH (a)-[r]->(b)
WHERE type(r) = row.type AND r.key = row.key
DELETE r

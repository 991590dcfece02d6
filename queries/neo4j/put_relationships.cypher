// put_relationships: writes facts that join two entities; an end that is not known gets its id only.
//
// used-by: graphkb.stores.neo4j.homes.RelationshipHome.put
// access:  write
// param:   rows         list of {type, from, to, properties with key}
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
MERGE (a:Entity {id: row.from})
MERGE (b:Entity {id: row.to})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties

// put_entities: writes entities and the relationships that their references make; an end that is not known gets its id only.
//
// used-by: graphkb.stores.neo4j.homes.EntityHome.put
// access:  write
// param:   rows         list of {labels, properties with id, ends: list of {type, id, properties}}
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
MERGE (e:Entity {id: row.properties.id})
SET e = row.properties
SET e:$(row.labels)
WITH e, row
UNWIND row.ends AS end
MERGE (other:Entity {id: end.id})
CREATE (e)-[r:$(end.type)]->(other)
SET r = end.properties

// put_facts: writes :Fact nodes and the relationships that their references make.
//
// used-by: graphkb.stores.neo4j.homes.NodeHome.put
// access:  write
// param:   rows         list of {labels, properties with table and key, ends: list of {type, id, properties}}
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
CREATE (f:Fact:$(row.labels))
SET f = row.properties
WITH f, row
UNWIND row.ends AS end
MERGE (other:Entity {id: end.id})
CREATE (f)-[r:$(end.type)]->(other)
SET r = end.properties

// create_entities: as put_entities, where no node has one of the ids; only then are other ends looked for.
//
// used-by: graphkb.stores.neo4j.writing.made_outright
// access:  write
// param:   rows         list of {labels, properties with id, ends: list of {type, id, properties}}
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
CREATE (e:Entity:$(row.labels))
SET e = row.properties
WITH collect([e, row.ends]) AS made
UNWIND made AS one
WITH one[0] AS e, one[1] AS ends
UNWIND ends AS end
MERGE (other:Entity {id: end.id})
CREATE (e)-[r:$(end.type)]->(other)
SET r = end.properties

// relationships_by_keys: the facts that join two entities under some keys.
//
// used-by: graphkb.stores.neo4j.homes.RelationshipHome.under
// access:  read
// param:   rows         list of {type, from, to, key}
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   none
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $rows AS row
MATCH (a:Entity {id: row.from})
USING INDEX SEEK a:Entity(id)
MATCH (b:Entity {id: row.to})
USING INDEX SEEK b:Entity(id)
MATCH (a)-[r]->(b)
WHERE type(r) = row.type AND r.key = row.key
RETURN collect([column IN $columns | r[column]]) AS rows

// entities_by_ids: what some entities carry.
//
// used-by: graphkb.stores.neo4j.homes.EntityHome.under
// access:  read
// param:   ids          list of string
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   none
// index:   entity_id
// plan:    NodeUniqueIndexSeek
UNWIND $ids AS id
MATCH (e:Entity {id: id})
USING INDEX SEEK e:Entity(id)
WHERE e.revision IS NOT NULL
RETURN collect([column IN $columns | e[column]]) AS rows

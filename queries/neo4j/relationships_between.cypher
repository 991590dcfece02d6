// relationships_between: the facts of one type that begin at the entities in a range of ids.
//
// used-by: graphkb.stores.neo4j.homes.RelationshipHome.between
// access:  read
// param:   type         string, type of relationship
// param:   start        string, the first key
// param:   end          string, behind the last key
// param:   known_at     integer: revisions above it are left out
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   none
// index:   entity_id
// plan:    NodeUniqueIndexSeekByRange
MATCH (e:Entity)
USING INDEX SEEK e:Entity(id)
WHERE e.id >= $start AND e.id < $end
MATCH (e)-[r]->(:Entity)
WHERE type(r) = $type AND r.revision <= $known_at
RETURN collect([column IN $columns | r[column]]) AS rows

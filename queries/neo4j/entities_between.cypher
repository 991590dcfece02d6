// entities_between: what the entities in a range of ids carry.
//
// used-by: graphkb.stores.neo4j.homes.EntityHome.between
// access:  read
// param:   start        string, the first key
// param:   end          string, behind the last key
// param:   known_at     integer: revisions above it are left out
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   id
// index:   entity_id
// plan:    NodeUniqueIndexSeekByRange
MATCH (e:Entity)
USING INDEX SEEK e:Entity(id)
WHERE e.id >= $start AND e.id < $end AND e.revision <= $known_at
WITH e ORDER BY e.id
RETURN collect([column IN $columns | e[column]]) AS rows

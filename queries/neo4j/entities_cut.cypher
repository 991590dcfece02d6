// entities_cut: the id that comes a number of entities after the start of a range; no row if there are fewer.
//
// used-by: graphkb.stores.neo4j.homes._cut_entities
// access:  read
// param:   start        string, the first key
// param:   end          string, behind the last key
// param:   size         integer, entities to skip
// returns: id           string
// order:   id
// index:   entity_id
// plan:    NodeUniqueIndexSeekByRange
MATCH (e:Entity)
WHERE e.id >= $start AND e.id < $end
RETURN e.id AS id
ORDER BY e.id
SKIP $size LIMIT 1

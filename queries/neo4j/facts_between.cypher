// facts_between: the :Fact nodes of a table in a range of keys.
//
// used-by: graphkb.stores.neo4j.homes.NodeHome.between
// access:  read
// param:   table        string, of graphkb.model.kinds
// param:   start        string, the first key
// param:   end          string, behind the last key
// param:   known_at     integer: revisions above it are left out
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   none
// index:   fact_key
// plan:    NodeIndexSeek
MATCH (f:Fact)
USING INDEX SEEK f:Fact(table, key)
WHERE f.table = $table AND f.key >= $start AND f.key < $end AND f.revision <= $known_at
RETURN collect([column IN $columns | f[column]]) AS rows

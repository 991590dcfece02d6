// facts_cut: the key that comes a number of :Fact nodes after the start of a range; no row if there are fewer.
//
// used-by: graphkb.stores.neo4j.homes.NodeHome.cut
// access:  read
// param:   table        string, of graphkb.model.kinds
// param:   start        string, the first key
// param:   end          string, behind the last key
// param:   size         integer, nodes to skip
// returns: key          string
// order:   key
// index:   fact_key
// plan:    NodeIndexSeek
MATCH (f:Fact)
WHERE f.table = $table AND f.key >= $start AND f.key < $end
RETURN f.key AS key
ORDER BY f.table, f.key
SKIP $size LIMIT 1

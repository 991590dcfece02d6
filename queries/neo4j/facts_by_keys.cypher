// facts_by_keys: the :Fact nodes of a table under some keys.
//
// used-by: graphkb.stores.neo4j.homes.NodeHome.under
// access:  read
// param:   table        string, of graphkb.model.kinds
// param:   keys         list of string
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   none
// index:   fact_key
// plan:    NodeIndexSeek
UNWIND $keys AS key
MATCH (f:Fact {table: $table, key: key})
RETURN collect([column IN $columns | f[column]]) AS rows

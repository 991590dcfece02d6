// remove_facts: removes the :Fact nodes of a table under some keys.
//
// used-by: graphkb.stores.neo4j.homes.NodeHome.clear
// access:  write
// param:   table        string, of graphkb.model.kinds
// param:   keys         list of string
// index:   fact_key
// plan:    NodeIndexSeek
UNWIND $keys AS key
MATCH (f:Fact {table: $table, key: key})
DETACH DELETE f

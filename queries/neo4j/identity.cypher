// identity: whose the database is.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  read
// returns: identity     list: the format of the layout, null if graphkb made none; whether there are nodes
// order:   one row
// plan:    NodeByLabelScan of one node
OPTIONAL MATCH (graphkb:Graphkb)
RETURN [graphkb.format, EXISTS { MATCH (n) }] AS identity

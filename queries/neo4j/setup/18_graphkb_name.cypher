// 18_graphkb_name: one :Graphkb node, also when two processes set up at once.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE CONSTRAINT graphkb_name IF NOT EXISTS
FOR (g:Graphkb) REQUIRE g.name IS UNIQUE

// 27_transition_sequence: one node a transition, found by its number.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE CONSTRAINT transition_sequence IF NOT EXISTS
FOR (t:Transition) REQUIRE t.sequence IS UNIQUE

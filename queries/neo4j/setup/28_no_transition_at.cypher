// 28_no_transition_at: removes what databases of format 2 have, and nothing reads any more.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
DROP INDEX transition_at IF EXISTS

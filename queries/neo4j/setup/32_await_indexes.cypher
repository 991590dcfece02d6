// 32_await_indexes: waits until the indexes can be used.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  read
CALL db.awaitIndexes(60)

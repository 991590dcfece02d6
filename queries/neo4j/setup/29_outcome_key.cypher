// 29_outcome_key: one node a request with an idempotency key, found by the key.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE CONSTRAINT outcome_key IF NOT EXISTS
FOR (o:Outcome) REQUIRE (o.scope, o.key) IS UNIQUE

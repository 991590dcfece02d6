// 28_transition_at: walks over the transitions by their instant.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX transition_at IF NOT EXISTS
FOR (t:Transition) ON (t.at)

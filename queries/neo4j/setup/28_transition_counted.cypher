// 28_transition_counted: finds the transitions of an action in a time, for assessments.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX transition_counted IF NOT EXISTS
FOR (t:Transition) ON (t.action, t.at)

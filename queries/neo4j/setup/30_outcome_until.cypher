// 30_outcome_until: finds the outcomes that are kept no longer.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX outcome_until IF NOT EXISTS
FOR (o:Outcome) ON (o.until)

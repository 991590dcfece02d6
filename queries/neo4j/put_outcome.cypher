// put_outcome: keeps what came of a commit with an idempotency key.
//
// used-by: graphkb.stores.neo4j.outcomes.put
// access:  write
// param:   properties   with scope and key
// index:   outcome_key
// plan:    NodeUniqueIndexSeek
MERGE (o:Outcome {scope: $properties.scope, key: $properties.key})
SET o = $properties

// outcome: what came of a request with an idempotency key; no row if it is not known or kept no longer.
//
// used-by: graphkb.stores.neo4j.outcomes.found
// access:  read
// param:   scope        string
// param:   key          string
// param:   now          integer, ms since 1970
// returns: outcome      list: digest; revision, of a commit; result; number before the transitions, of an action; commit_id
// order:   one row at most
// index:   outcome_key
// plan:    NodeUniqueIndexSeek
MATCH (o:Outcome {scope: $scope, key: $key})
USING INDEX SEEK o:Outcome(scope, key)
WHERE o.until > $now
RETURN [o.digest, o.revision, o.result, o.before, o.commit_id] AS outcome

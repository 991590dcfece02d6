// forget_outcomes: removes outcomes that are kept no longer, and have not been replaced meanwhile.
//
// used-by: graphkb.stores.neo4j.outcomes.forget
// access:  write
// param:   now          integer, ms since 1970
// param:   limit        integer, most of them
// index:   outcome_until
// plan:    NodeIndexSeekByRange
MATCH (o:Outcome)
USING INDEX SEEK o:Outcome(until)
WHERE o.until <= $now
WITH o LIMIT $limit
SET o.lock = true
REMOVE o.lock
WITH o
WHERE o.until <= $now
DELETE o

// next_batch: counts a batch of a large commit; no row once another writer has taken over.
//
// used-by: graphkb.stores.neo4j.writing.LargeCommit._batch
// access:  write
// param:   commit_id    string
// returns: batch        integer
// order:   one row at most
// plan:    NodeByLabelScan of one node
MATCH (large:LargeCommit)
SET large.lock = true
REMOVE large.lock
WITH large
WHERE large.commit_id = $commit_id
SET large.batch = large.batch + 1
RETURN large.batch AS batch

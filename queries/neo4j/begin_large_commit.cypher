// begin_large_commit: announces a commit in several transactions, or takes over one that was not finished.
//
// used-by: graphkb.stores.neo4j.writing.LargeCommit.__init__
// access:  write
// param:   commit_id    string
// plan:    NodeByLabelScan of one node
MATCH (large:LargeCommit)
SET large.commit_id = $commit_id, large.batch = coalesce(large.batch, 0) + 1

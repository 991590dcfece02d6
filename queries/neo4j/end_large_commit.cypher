// end_large_commit: says that nothing is left of a large commit that was not finished.
//
// used-by: graphkb.stores.neo4j.writing.LargeCommit.undo
// access:  write
// param:   commit_id    string
// plan:    NodeByLabelScan of one node
MATCH (large:LargeCommit {commit_id: $commit_id})
REMOVE large.commit_id, large.batch

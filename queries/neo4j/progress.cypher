// progress: how far writers are.
//
// used-by: graphkb.stores.neo4j.reading.progress
// access:  read
// returns: progress     list: the latest finished revision; the last batch of a large commit under way, or null
// order:   one row
// plan:    NodeByLabelScan of one node each
MATCH (graphkb:Graphkb)
MATCH (large:LargeCommit)
RETURN [graphkb.revision, large.batch] AS progress

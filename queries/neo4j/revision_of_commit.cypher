// revision_of_commit: the revision that a commit has made; no row if it has not.
//
// used-by: graphkb.stores.neo4j.store.Neo4jStore.commit
// access:  read
// param:   commit_id    string
// returns: revision     list: number, at, actor, note, source
// order:   one row at most
// index:   revision_commit
// plan:    NodeIndexSeek
MATCH (r:Revision {commit_id: $commit_id})
RETURN [r.number, r.at, r.actor, r.note, r.source] AS revision

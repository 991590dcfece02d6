// put_revision: makes a revision the latest; what a large commit wrote for it is seen from then on.
//
// used-by: graphkb.stores.neo4j.store.Neo4jStore._write
// access:  write
// param:   number       integer
// param:   at           integer, ms since 1970
// param:   actor        string
// param:   note         string or null
// param:   source       string or null
// param:   commit_id    string, tells a commit whose outcome is unknown
MATCH (graphkb:Graphkb)
MATCH (large:LargeCommit)
CREATE (:Revision {number: $number, at: $at, actor: $actor, note: $note, source: $source, commit_id: $commit_id})
SET graphkb.revision = $number
REMOVE large.commit_id, large.batch

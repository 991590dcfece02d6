// revisions: the revisions after one of them.
//
// used-by: graphkb.stores.neo4j.store.Neo4jStore.revisions
// access:  read
// param:   since        integer, a revision
// param:   limit        integer, most rows
// returns: revision     list: number, at, actor, note, source
// order:   number
// index:   revision_number
// plan:    NodeUniqueIndexSeekByRange
MATCH (r:Revision)
WHERE r.number > $since
RETURN [r.number, r.at, r.actor, r.note, r.source] AS revision
ORDER BY r.number
LIMIT $limit

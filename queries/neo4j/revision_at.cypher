// revision_at: the last revision made at or before an instant; no row when there is none.
//
// used-by: graphkb.stores.neo4j.store.Neo4jStore.revision_at
// access:  read
// param:   at           integer, ms since 1970
// returns: revision     list: number, at, actor, note, source
// order:   at, then number, highest first
// index:   revision_at
// plan:    NodeIndexSeekByRange
MATCH (r:Revision)
WHERE r.at <= $at
RETURN [r.number, r.at, r.actor, r.note, r.source] AS revision
ORDER BY r.at DESC, r.number DESC
LIMIT 1

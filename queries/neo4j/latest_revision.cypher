// latest_revision: the latest finished revision; no row in an empty store.
//
// used-by: graphkb.stores.neo4j.store.Neo4jStore.revision
// access:  read
// returns: revision     list: number, at, actor, note, source
// order:   one row at most
// index:   revision_number
// plan:    NodeUniqueIndexSeek
MATCH (graphkb:Graphkb)
MATCH (r:Revision {number: graphkb.revision})
RETURN [r.number, r.at, r.actor, r.note, r.source] AS revision

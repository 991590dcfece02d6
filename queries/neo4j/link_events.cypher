// link_events: draws the relationships from events and their work orders to what they name, where they lack.
// It locks an event before its orders, as actions do, and entities last.
//
// used-by: graphkb.stores.neo4j.links.Links._link
// access:  write
// param:   limit        integer, most events at once
// returns: events       integer, how many it has seen to
// order:   one row
// index:   unlinked_id, entity_id
// plan:    NodeIndexSeekByRange, NodeUniqueIndexSeek
MATCH (e:Unlinked)
USING INDEX SEEK e:Unlinked(id)
WHERE e.id >= ''
WITH e LIMIT $limit
REMOVE e:Unlinked
WITH e
CALL (e) {
  WITH e
  WHERE NOT EXISTS { (e)-[:HAPPENED_IN]->() }
  MERGE (area:Entity {id: e.area})
  MERGE (matter:Entity {id: e.matter})
  CREATE (e)-[:HAPPENED_IN]->(area), (e)-[:ABOUT]->(matter)
}
CALL (e) {
  MATCH (o:WorkOrder)-[:HANDLES]->(e)
  WHERE NOT EXISTS { (o)-[:ADDRESSED_TO]->() }
  MERGE (organization:Entity {id: o.organization})
  CREATE (o)-[:ADDRESSED_TO]->(organization)
}
RETURN count(*) AS events

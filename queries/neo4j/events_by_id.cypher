// events_by_id: as find_events, by id, the smallest first.
// It walks over all events until the page is full.
//
// used-by: graphkb.stores.neo4j.event_search._page_by_id
// access:  read
// param:   after          string, the id behind which the page begins
// param:   limit          integer, most rows
// param:   columns        list of string, names of properties
// returns: rows           list of row: the columns asked for, null where absent
// order:   id
// index:   event_id
// plan:    NodeUniqueIndexSeekByRange, Limit
MATCH (e:Event)
USING INDEX SEEK e:Event(id)
WHERE e.id > $after AND
  // include: event_filter
WITH e
ORDER BY e.id
LIMIT $limit
RETURN collect([column IN $columns | e[column]]) AS rows

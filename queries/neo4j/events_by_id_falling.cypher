// events_by_id_falling: as find_events, by id, the largest first.
// It walks over all events until the page is full.
//
// used-by: graphkb.stores.neo4j.event_search._page_by_id
// access:  read
// param:   which          map of what is asked, as find_events has it
// param:   after          string, the id behind which the page begins
// param:   limit          integer, most rows
// param:   columns        list of string, names of properties
// returns: rows           list of row: the columns asked for, null where absent
// order:   id
// index:   event_id
// plan:    NodeUniqueIndexSeekByRange, Limit
MATCH (e:Event)
USING INDEX SEEK e:Event(id)
WHERE e.id < $after AND e.reported_at >= $which.reported_from AND e.reported_at < $which.reported_to
  AND ($which.areas IS NULL OR e.area IN $which.areas)
  AND ($which.matters IS NULL OR e.matter IN $which.matters)
  AND ($which.states IS NULL OR e.state IN $which.states)
  AND ($which.channels IS NULL OR e.channel IN $which.channels)
  AND ($which.severities IS NULL OR e.severity IN $which.severities)
  AND ($which.outcomes IS NULL OR e.outcome IN $which.outcomes)
  AND ($which.holder IS NULL OR e.holder = $which.holder)
  AND ($which.is_open IS NULL OR (e:Open) = $which.is_open)
  AND ($which.is_overdue IS NULL OR coalesce(e.due < $which.now, false) = $which.is_overdue)
WITH e
ORDER BY e.id DESC
LIMIT $limit
RETURN collect([column IN $columns | e[column]]) AS rows

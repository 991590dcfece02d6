// find_events: the events that fit all that is asked, in the order of some keys, one page of them.
// What is null, asks nothing. Only an open event has a holder and the instant `due`, after which it is overdue.
//
// used-by: graphkb.stores.neo4j.event_search._page
// access:  read
// param:   which          map: the index by which to look, as `way`: ids, areas, holder, open or all; for the first, ids;
//                         and what is asked, null where it is not: areas (none twice), matters, states, channels,
//                         severities, outcomes, holder, is_open, is_overdue with now; reported_from, and reported_to
//                         behind the last instant
// param:   page           map: keys, list of {field, sign: 1 rising, -1 falling}; null_key, an integer that stands
//                         for an absent one; rising, whether equals come by rising ids; null or, behind
//                         what the page begins: after, list of keys, and after_id
// param:   limit          integer, most rows
// param:   columns        list of string, names of properties
// returns: rows           list of row: the columns asked for, null where absent
// order:   keys, then id
// index:   event_id, event_area, open_holder, open_reported_at, event_reported_at
// plan:    NodeUniqueIndexSeek, NodeIndexSeek, NodeIndexSeekByRange
CALL () {
  UNWIND $which.ids AS id
  MATCH (e:Event {id: id})
  USING INDEX SEEK e:Event(id)
  RETURN e
UNION ALL
  WITH $which.way AS way WHERE way = 'areas'
  UNWIND $which.areas AS area
  MATCH (e:Event)
  USING INDEX SEEK e:Event(area, matter)
  WHERE e.area = area AND e.matter >= ''
  RETURN e
UNION ALL
  WITH $which.way AS way WHERE way = 'holder'
  MATCH (e:Open)
  USING INDEX SEEK e:Open(holder)
  WHERE e.holder = $which.holder
  RETURN e
UNION ALL
  WITH $which.way AS way WHERE way = 'open'
  MATCH (e:Open)
  USING INDEX SEEK e:Open(reported_at)
  WHERE e.reported_at >= $which.reported_from AND e.reported_at < $which.reported_to
  RETURN e
UNION ALL
  WITH $which.way AS way WHERE way = 'all'
  MATCH (e:Event)
  USING INDEX SEEK e:Event(reported_at)
  WHERE e.reported_at >= $which.reported_from AND e.reported_at < $which.reported_to
  RETURN e
}
WITH e, [key IN $page.keys | key.sign * coalesce(e[key.field], $page.null_key)] AS keys
WHERE e.reported_at >= $which.reported_from AND e.reported_at < $which.reported_to
  AND ($which.areas IS NULL OR e.area IN $which.areas)
  AND ($which.matters IS NULL OR e.matter IN $which.matters)
  AND ($which.states IS NULL OR e.state IN $which.states)
  AND ($which.channels IS NULL OR e.channel IN $which.channels)
  AND ($which.severities IS NULL OR e.severity IN $which.severities)
  AND ($which.outcomes IS NULL OR e.outcome IN $which.outcomes)
  AND ($which.holder IS NULL OR e.holder = $which.holder)
  AND ($which.is_open IS NULL OR (e:Open) = $which.is_open)
  AND ($which.is_overdue IS NULL OR coalesce(e.due < $which.now, false) = $which.is_overdue)
  AND ($page.after IS NULL OR keys > $page.after
    OR keys = $page.after AND ($page.rising AND e.id > $page.after_id OR NOT $page.rising AND e.id < $page.after_id))
WITH e, keys
ORDER BY keys, CASE WHEN $page.rising THEN e.id END, CASE WHEN NOT $page.rising THEN e.id END DESC
LIMIT $limit
RETURN collect([column IN $columns | e[column]]) AS rows

// events_by_report: as find_events, by the instant of report, the earliest first.
// It walks over all events until the page is full.
//
// used-by: graphkb.stores.neo4j.event_search._page_by_report
// access:  read
// param:   page           map: rising, whether those of one instant come by rising ids; null or, behind what the
//                         page begins: after, an instant, and after_id
// param:   limit          integer, most rows
// param:   columns        list of string, names of properties
// returns: rows           list of row: the columns asked for, null where absent
// order:   reported_at, then id
// index:   event_reported_at
// plan:    NodeIndexSeekByRange, PartialTop
MATCH (e:Event)
USING INDEX SEEK e:Event(reported_at)
WHERE
  // include: event_filter
  AND ($page.after IS NULL OR e.reported_at <> $page.after
    OR $page.rising AND e.id > $page.after_id OR NOT $page.rising AND e.id < $page.after_id)
WITH e
ORDER BY e.reported_at, CASE WHEN $page.rising THEN e.id END, CASE WHEN NOT $page.rising THEN e.id END DESC
LIMIT $limit
RETURN collect([column IN $columns | e[column]]) AS rows

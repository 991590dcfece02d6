// events_by_report_falling: as find_events, by the instant of report, the latest first.
// It walks over all events until the page is full.
//
// used-by: graphkb.stores.neo4j.event_search._page_by_report
// access:  read
// param:   which          map of what is asked, as find_events has it
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
  AND ($page.after IS NULL OR e.reported_at <> $page.after
    OR $page.rising AND e.id > $page.after_id OR NOT $page.rising AND e.id < $page.after_id)
WITH e
ORDER BY e.reported_at DESC, CASE WHEN $page.rising THEN e.id END, CASE WHEN NOT $page.rising THEN e.id END DESC
LIMIT $limit
RETURN collect([column IN $columns | e[column]]) AS rows

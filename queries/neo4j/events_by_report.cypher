// events_by_report: as find_events, by the instant of report, the earliest first.
// It walks over all events until the page is full.
//
// used-by: graphkb.stores.neo4j.event_search._page_by_report
// access:  read
// param:   areas          list of string or null: it happened in one of them
// param:   matters        list of string or null: it is about one of them
// param:   states         list of string or null
// param:   channels       list of string or null
// param:   severities     list of integer or null
// param:   holder         string or null: the organization that holds it
// param:   is_open        boolean or null
// param:   is_overdue     boolean or null
// param:   now            integer, ms since 1970, at which it is overdue
// param:   reported_from  integer, ms since 1970
// param:   reported_to    integer, ms since 1970, behind the last
// param:   rising         boolean: events of one instant come by rising ids, else by falling ones
// param:   after          integer or null: the instant of report behind which the page begins
// param:   after_id       string or null: id of the event behind which the page begins
// param:   limit          integer, most rows
// param:   columns        list of string, names of properties
// returns: rows           list of row: the columns asked for, null where absent
// order:   reported_at, then id
// index:   event_reported_at
// plan:    NodeIndexSeekByRange, PartialTop
MATCH (e:Event)
USING INDEX SEEK e:Event(reported_at)
WHERE e.reported_at >= $reported_from AND e.reported_at < $reported_to
  AND ($areas IS NULL OR e.area IN $areas)
  AND ($matters IS NULL OR e.matter IN $matters)
  AND ($states IS NULL OR e.state IN $states)
  AND ($channels IS NULL OR e.channel IN $channels)
  AND ($severities IS NULL OR e.severity IN $severities)
  AND ($holder IS NULL OR e.holder = $holder)
  AND ($is_open IS NULL OR (e:Open) = $is_open)
  AND ($is_overdue IS NULL OR coalesce(e.due < $now, false) = $is_overdue)
  AND ($after IS NULL OR e.reported_at <> $after
    OR $rising AND e.id > $after_id OR NOT $rising AND e.id < $after_id)
WITH e
ORDER BY e.reported_at, CASE WHEN $rising THEN e.id END, CASE WHEN NOT $rising THEN e.id END DESC
LIMIT $limit
RETURN collect([column IN $columns | e[column]]) AS rows

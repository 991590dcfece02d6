// count_events: how many events fit all that is asked, as find_events asks it.
//
// used-by: graphkb.stores.neo4j.event_search.count
// access:  read
// param:   way            string, by which index: ids, areas (none of them twice), holder, open or all
// param:   ids            list of string or null: where to look, if by ids
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
// returns: events         integer
// order:   one row
// index:   event_id, event_area, open_holder, open_reported_at, event_reported_at
// plan:    NodeUniqueIndexSeek, NodeIndexSeek, NodeIndexSeekByRange
CALL () {
  UNWIND $ids AS id
  MATCH (e:Event {id: id})
  USING INDEX SEEK e:Event(id)
  RETURN e
UNION ALL
  WITH $way AS way WHERE way = 'areas'
  UNWIND $areas AS area
  MATCH (e:Event)
  USING INDEX SEEK e:Event(area, matter)
  WHERE e.area = area AND e.matter >= ''
  RETURN e
UNION ALL
  WITH $way AS way WHERE way = 'holder'
  MATCH (e:Open)
  USING INDEX SEEK e:Open(holder)
  WHERE e.holder = $holder
  RETURN e
UNION ALL
  WITH $way AS way WHERE way = 'open'
  MATCH (e:Open)
  USING INDEX SEEK e:Open(reported_at)
  WHERE e.reported_at >= $reported_from AND e.reported_at < $reported_to
  RETURN e
UNION ALL
  WITH $way AS way WHERE way = 'all'
  MATCH (e:Event)
  USING INDEX SEEK e:Event(reported_at)
  WHERE e.reported_at >= $reported_from AND e.reported_at < $reported_to
  RETURN e
}
WITH e
WHERE e.reported_at >= $reported_from AND e.reported_at < $reported_to
  AND ($areas IS NULL OR e.area IN $areas)
  AND ($matters IS NULL OR e.matter IN $matters)
  AND ($states IS NULL OR e.state IN $states)
  AND ($channels IS NULL OR e.channel IN $channels)
  AND ($severities IS NULL OR e.severity IN $severities)
  AND ($holder IS NULL OR e.holder = $holder)
  AND ($is_open IS NULL OR (e:Open) = $is_open)
  AND ($is_overdue IS NULL OR coalesce(e.due < $now, false) = $is_overdue)
RETURN count(e) AS events

// count_events: how many events fit all that is asked, as find_events asks it.
//
// used-by: graphkb.stores.neo4j.event_search.count
// access:  read
// param:   which          map of what is asked, as find_events has it
// returns: events         integer
// order:   one row
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
WITH e
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
RETURN count(e) AS events

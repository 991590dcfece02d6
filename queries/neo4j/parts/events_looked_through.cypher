// events_looked_through: the events `e` among which those that fit a filter are: one of some sets, by its index.
//
// used-by: count_events
// used-by: find_events
// param:   which          map, as event_filter has it; with the set, as `way`: ids, areas (none twice), holder, open
//                         or all; for the first, ids
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

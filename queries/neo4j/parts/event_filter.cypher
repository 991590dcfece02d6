// event_filter: whether an event `e` is as a filter asks; what is null, asks nothing.
// Only an open event has a holder and the instant `due`, after which it is overdue.
//
// used-by: count_events
// used-by: events_by_id
// used-by: events_by_id_falling
// used-by: events_by_report
// used-by: events_by_report_falling
// used-by: find_events
// param:   which          map of what is asked, null where it is not: areas, matters, states, channels, severities,
//                         outcomes, holder, is_open, is_overdue with now; and reported_from, and reported_to behind
//                         the last instant
e.reported_at >= $which.reported_from AND e.reported_at < $which.reported_to
AND ($which.areas IS NULL OR e.area IN $which.areas)
AND ($which.matters IS NULL OR e.matter IN $which.matters)
AND ($which.states IS NULL OR e.state IN $which.states)
AND ($which.channels IS NULL OR e.channel IN $which.channels)
AND ($which.severities IS NULL OR e.severity IN $which.severities)
AND ($which.outcomes IS NULL OR e.outcome IN $which.outcomes)
AND ($which.holder IS NULL OR e.holder = $which.holder)
AND ($which.is_open IS NULL OR (e:Open) = $which.is_open)
AND ($which.is_overdue IS NULL OR coalesce(e.due < $which.now, false) = $which.is_overdue)

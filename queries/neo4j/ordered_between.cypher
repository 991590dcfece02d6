// ordered_between: what was done with work orders in a time, by the area of their event and by organization.
//
// used-by: graphkb.stores.neo4j.event_figures.ordered
// access:  read
// param:   start        integer, ms since 1970
// param:   end          integer, ms since 1970; not within it
// returns: columns      list of lists: areas, organizations; how many were sent, approved, of these replied to in time,
//                       returned, to be redone; milliseconds from dispatch to each signature, from the report where it
//                       was the first of the event, from dispatch to the last reply where approved; ratings of what
//                       ended
// order:   none
// index:   transition_counted, work_order_id
// plan:    NodeIndexSeek, NodeUniqueIndexSeek
MATCH (t:Transition)
USING INDEX SEEK t:Transition(action, at)
WHERE t.action IN ['DISPATCH', 'WHISTLE', 'SIGN', 'APPROVE', 'REDO', 'RETURN', 'CANCEL']
  AND t.at >= $start AND t.at < $end AND t.subject <> t.event
MATCH (o:WorkOrder {id: t.subject})
USING INDEX SEEK o:WorkOrder(id)
WHERE o.event = t.event
MATCH (o)-[:HANDLES]->(e:Event)
WITH e.area AS area, o.organization AS organization, t.action AS action, t.at AS at, o.dispatched_at AS dispatched_at,
  e.reported_at AS reported_at, o.replied_at AS replied_at, o.reply_due_at + o.awaited_ms AS reply_due_at,
  CASE WHEN t.action IN ['APPROVE', 'RETURN', 'CANCEL'] THEN o.rating END AS rating,
  CASE WHEN t.action = 'SIGN' AND o.signed_at IS NOT NULL THEN COUNT {
    MATCH (e)<-[:HANDLES]-(earlier:WorkOrder)
    WHERE earlier.signed_at < o.signed_at OR earlier.signed_at = o.signed_at AND earlier.id < o.id
  } = 0 ELSE false END AS is_first
WITH area, organization,
  sum(CASE WHEN action IN ['DISPATCH', 'WHISTLE'] THEN 1 ELSE 0 END) AS received,
  sum(CASE WHEN action = 'APPROVE' THEN 1 ELSE 0 END) AS closed,
  sum(CASE WHEN action = 'APPROVE' AND coalesce(replied_at <= reply_due_at, true) THEN 1 ELSE 0 END) AS on_time,
  sum(CASE WHEN action = 'RETURN' THEN 1 ELSE 0 END) AS returned,
  sum(CASE WHEN action = 'REDO' THEN 1 ELSE 0 END) AS reopened,
  collect(CASE WHEN action = 'SIGN' THEN at - dispatched_at END) AS responses,
  collect(CASE WHEN is_first THEN at - reported_at END) AS first_responses,
  collect(CASE WHEN action = 'APPROVE' THEN replied_at - dispatched_at END) AS handled,
  collect(rating) AS ratings
RETURN [
  collect(area), collect(organization), collect(received), collect(closed), collect(on_time),
  collect(returned), collect(reopened), collect(responses), collect(first_responses), collect(handled), collect(ratings)
] AS columns

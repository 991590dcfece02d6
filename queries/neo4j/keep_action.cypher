// keep_action: writes what an action made of a case, and numbers its transitions, if the case is as the action saw it.
// No row, and nothing written, if it is not, or if the key has an outcome already. It locks the event first and the
// sequence last: whoever numbers others waits from there to the commit.
//
// used-by: graphkb.stores.neo4j.event_writing._keep
// access:  write
// param:   known        null, or {id, sequence} of the event that the action saw
// param:   event        properties with id, as the event shall be; it is made unless it is the one known
// param:   gained       list of string, labels that it shall have
// param:   lost         list of string, labels that it shall not have
// param:   new_orders   list of properties with id, of orders to be made
// param:   orders       list of properties with id, as orders that are there shall be
// param:   transitions  list of properties without sequence
// param:   once         list of none or one: properties of the outcome to be kept
// param:   now          integer, ms since 1970
// returns: before       integer, the number before that of the first transition
// order:   one row at most
// index:   event_id, work_order_id, outcome_key
// plan:    NodeUniqueIndexSeek
OPTIONAL MATCH (known:Event {id: $known.id})
USING INDEX SEEK known:Event(id)
SET known.lock = true
REMOVE known.lock
WITH known
WHERE known.sequence = $known.sequence OR $known IS NULL
CALL () {
  UNWIND $once AS once
  MERGE (o:Outcome {scope: once.scope, key: once.key})
  WITH o, once
  WHERE coalesce(o.until, $now) <= $now
  SET o = once
  RETURN collect(o) AS outcomes
}
WITH outcomes
WHERE size(outcomes) = size($once)
FOREACH (id IN CASE WHEN $event.id = $known.id THEN [] ELSE [$event.id] END | CREATE (:Event:Unlinked {id: id}))
WITH outcomes
MATCH (e:Event {id: $event.id})
USING INDEX SEEK e:Event(id)
WITH e, outcomes, e.ended_at AS ended_at
SET e = $event, e.ended_at = coalesce($event.ended_at, ended_at)
SET e:$($gained)
REMOVE e:$($lost)
WITH e, outcomes
CALL (e) {
  UNWIND $new_orders AS order
  CREATE (o:WorkOrder)-[:HANDLES]->(e)
  SET o = order, e:Unlinked
}
CALL () {
  UNWIND $orders AS order
  MATCH (o:WorkOrder {id: order.id})
  USING INDEX SEEK o:WorkOrder(id)
  SET o = order
}
WITH e, outcomes
MATCH (sequence:Sequence)
SET sequence.lock = true
REMOVE sequence.lock
WITH e, outcomes, sequence, sequence.value AS before
SET sequence.value = before + size($transitions), e.sequence = before + size($transitions)
FOREACH (outcome IN outcomes | SET outcome.before = before)
FOREACH (n IN range(0, size($transitions) - 1) |
  CREATE (t:Transition)-[:TRANSITION_OF]->(e)
  SET t = $transitions[n], t.sequence = before + n + 1
)
RETURN before AS before

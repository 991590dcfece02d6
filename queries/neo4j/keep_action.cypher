// keep_action: writes what an action made of a case, and numbers its transitions.
// Whoever numbers others waits until the transaction ends. No row, and the transaction has to be given up, if the key
// has an outcome already.
//
// used-by: graphkb.stores.neo4j.event_writing._keep
// access:  write
// param:   event        properties with id, as the event shall be
// param:   gained       list of string, labels that it shall have
// param:   lost         list of string, labels that it shall not have
// param:   orders       list of properties with id, as orders that are there shall be
// param:   transitions  list of properties without sequence
// param:   once         list of none or one: properties of the outcome to be kept
// param:   now          integer, ms since 1970
// returns: before       integer, the number before that of the first transition
// order:   one row at most
// index:   event_id, work_order_id, outcome_key
// plan:    NodeUniqueIndexSeek
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
MATCH (e:Event {id: $event.id})
USING INDEX SEEK e:Event(id)
WITH e, outcomes, e.ended_at AS ended_at
SET e = $event, e.ended_at = coalesce($event.ended_at, ended_at)
SET e:$($gained)
REMOVE e:$($lost)
WITH e, outcomes
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

// lock_case: a case, found by its event or a work order, and the outcome of a request, if there are any.
// It waits for whoever changes the case, so that it sees all of an action or nothing.
//
// used-by: graphkb.stores.neo4j.event_writing._asked
// access:  write
// param:   subject        string or null, id of the event or of a work order
// param:   scope          string or null, of an idempotency key
// param:   key            string or null, the key
// param:   now            integer, ms since 1970, at which the outcome must still be kept
// param:   event_columns  list of string, names of properties
// param:   order_columns  list of string, names of properties
// returns: found          list: the outcome, as `outcome` gives it, or null; null or the case, a list: the event's
//                         columns; list of the orders' columns
// order:   one row
// index:   event_id, work_order_id, outcome_key
// plan:    NodeUniqueIndexSeek
OPTIONAL MATCH (k:Outcome {scope: $scope, key: $key})
USING INDEX SEEK k:Outcome(scope, key)
WHERE k.until > $now
WITH CASE WHEN k IS NOT NULL THEN [k.digest, k.revision, k.result, k.before, k.commit_id] END AS outcome
OPTIONAL MATCH (o:WorkOrder {id: $subject})
USING INDEX SEEK o:WorkOrder(id)
WITH outcome, coalesce(o.event, $subject) AS id
OPTIONAL MATCH (e:Event {id: id})
USING INDEX SEEK e:Event(id)
SET e.lock = true
REMOVE e.lock
WITH outcome, e
RETURN [
  outcome,
  CASE
    WHEN e IS NOT NULL THEN [
      [column IN $event_columns | e[column]],
      COLLECT { MATCH (e)<-[:HANDLES]-(o:WorkOrder) RETURN [column IN $order_columns | o[column]] }
    ]
  END
] AS found

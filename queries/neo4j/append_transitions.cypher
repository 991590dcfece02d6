// append_transitions: makes transitions that have their numbers, by events; the latest number is given by the caller.
//
// used-by: graphkb.stores.neo4j.history_writing._Batch._append_transitions
// access:  write
// param:   rows         list of {event, sequence, ended_at, transitions: list of values in the order of the fields of
//                       graphkb.model.events.Transition, and the commit_id or null}
// param:   last         integer, the latest number
// param:   unknown      integer, the instant of an end of which nobody knows when
// returns: events       integer, how many of the events were found
// order:   one row
// index:   event_id
// plan:    NodeUniqueIndexSeek
MATCH (sequence:Sequence)
SET sequence.value = $last
WITH sequence
UNWIND $rows AS row
MATCH (e:Event {id: row.event})
USING INDEX SEEK e:Event(id)
SET e.sequence = row.sequence, e.ended_at =
  CASE
    WHEN row.ended_at IS NULL OR row.ended_at <= e.ended_at AND e.ended_at < $unknown THEN e.ended_at
    ELSE row.ended_at
  END
WITH row, e
UNWIND row.transitions AS values
CREATE (t:Transition {
  subject: values[0], event: values[1], at: values[2], actor: values[3], organization: values[4], post: values[5],
  action: values[6], from_state: values[7], to_state: values[8], reason: values[9], note: values[10],
  sequence: values[11], commit_id: values[12]
})-[:TRANSITION_OF]->(e)
RETURN count(DISTINCT e) AS events

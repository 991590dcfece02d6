// append_transitions: makes transitions that have their numbers, by events; the latest number is given by the caller.
//
// used-by: graphkb.stores.neo4j.event_writing._append_transitions
// access:  write
// param:   rows         list of {event, sequence, ended_at, transitions: list of properties with sequence}
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
FOREACH (transition IN row.transitions |
  CREATE (t:Transition)-[:TRANSITION_OF]->(e)
  SET t = transition
)
RETURN count(*) AS events

// transitions_after: the transitions after one of them.
//
// used-by: graphkb.stores.neo4j.event_reading.transitions_after
// access:  read
// param:   after        integer, a number
// param:   limit        integer, most rows
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   sequence
// index:   transition_sequence
// plan:    NodeUniqueIndexSeekByRange
MATCH (t:Transition)
USING INDEX SEEK t:Transition(sequence)
WHERE t.sequence > $after
WITH t ORDER BY t.sequence LIMIT $limit
RETURN collect([column IN $columns | t[column]]) AS rows

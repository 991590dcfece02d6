// transitions_between: the transitions in a range of instants, one page of them.
//
// used-by: graphkb.stores.neo4j.event_reading.transitions_between
// access:  read
// param:   start        integer, ms since 1970; of this instant only what comes after number `after`
// param:   end          integer, ms since 1970, behind the last
// param:   after        integer, a number
// param:   limit        integer, most rows
// param:   columns      list of string, names of properties
// returns: rows         list of row: the columns asked for, null where absent
// order:   at, then sequence
// index:   transition_at
// plan:    NodeIndexSeekByRange
MATCH (t:Transition)
USING INDEX SEEK t:Transition(at)
WHERE t.at >= $start AND t.at < $end AND (t.at > $start OR t.sequence > $after)
WITH t ORDER BY t.at, t.sequence LIMIT $limit
RETURN collect([column IN $columns | t[column]]) AS rows

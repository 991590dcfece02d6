// transition_of_commit: the transition of this number, if a commit has made it; no row if it has not.
//
// used-by: graphkb.stores.neo4j.history_writing._Batch._is_made
// access:  read
// param:   sequence     integer
// param:   commit_id    string
// returns: sequence     integer
// order:   one row at most
// index:   transition_sequence
// plan:    NodeUniqueIndexSeek
MATCH (t:Transition {sequence: $sequence})
USING INDEX SEEK t:Transition(sequence)
WHERE t.commit_id = $commit_id
RETURN t.sequence AS sequence

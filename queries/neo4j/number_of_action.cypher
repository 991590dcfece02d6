// number_of_action: the number before that of the first transition of an action, if it was kept; no row if it was not.
//
// used-by: graphkb.stores.neo4j.event_writing._number_of
// access:  read
// param:   event        string, id
// param:   commit_id    string, which the last transition of the action has
// param:   count        integer, how many transitions it has
// returns: before       integer
// order:   one row at most
// index:   event_id
// plan:    NodeUniqueIndexSeek
MATCH (e:Event {id: $event})
USING INDEX SEEK e:Event(id)
MATCH (t:Transition {commit_id: $commit_id})-[:TRANSITION_OF]->(e)
RETURN t.sequence - $count AS before

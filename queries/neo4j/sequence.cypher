// sequence: the number of the latest transition.
//
// used-by: graphkb.stores.neo4j.event_reading.sequence
// access:  read
// returns: value        integer, 0 when there is none
// order:   one row
// plan:    NodeByLabelScan of one node
MATCH (sequence:Sequence)
RETURN sequence.value AS value

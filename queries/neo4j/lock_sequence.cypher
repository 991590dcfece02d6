// lock_sequence: the number of the latest transition; nobody makes another one until the transaction ends.
//
// used-by: graphkb.stores.neo4j.history_writing._Batch.__call__
// access:  write
// returns: value        integer, 0 when there is none
// order:   one row
MATCH (sequence:Sequence)
SET sequence.lock = true
REMOVE sequence.lock
WITH sequence
RETURN sequence.value AS value

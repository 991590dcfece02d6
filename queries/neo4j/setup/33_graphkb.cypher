// 33_graphkb: says that the database is graphkb's: the counters, and what a large commit needs.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  write
// param:   format       integer, version of the layout
MERGE (graphkb:Graphkb {name: 'graphkb'})
  ON CREATE SET graphkb.revision = 0
SET graphkb.format = $format
MERGE (sequence:Sequence)
  ON CREATE SET sequence.value = 0
MERGE (large:LargeCommit)

// lock_revision: takes the lock that only one writer holds, until its transaction ends.
// A write lock on the one :Graphkb node; nothing of it changes.
//
// used-by: graphkb.stores.neo4j.database.Database.write_alone
// access:  write
MATCH (graphkb:Graphkb)
SET graphkb.lock = true
REMOVE graphkb.lock

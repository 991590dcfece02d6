// put_versions: keeps what is no longer known.
//
// used-by: graphkb.stores.neo4j.writing.steps_of
// access:  write
// param:   rows         list of {table, key, body, revision, superseded, …}
UNWIND $rows AS row
CREATE (v:Version)
SET v = row

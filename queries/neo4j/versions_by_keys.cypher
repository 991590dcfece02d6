// versions_by_keys: all that is no longer known under some keys.
//
// used-by: graphkb.stores.neo4j.reading._superseded
// access:  read
// param:   table        string, of graphkb.model.kinds
// param:   keys         list of string
// returns: rows         list of row: body, valid_from, valid_to, source, synthetic, revision, superseded
// order:   none
// index:   version_key
// plan:    NodeIndexSeek
UNWIND $keys AS key
MATCH (v:Version {table: $table, key: key})
RETURN collect([v.body, v.valid_from, v.valid_to, v.source, v.synthetic, v.revision, v.superseded]) AS rows

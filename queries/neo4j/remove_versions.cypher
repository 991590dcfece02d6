// remove_versions: forgets that an unfinished commit superseded anything under some keys.
//
// used-by: graphkb.stores.neo4j.writing._restore
// access:  write
// param:   table        string, of graphkb.model.kinds
// param:   keys         list of string
// param:   after        integer, the latest finished revision
// index:   version_key
// plan:    NodeIndexSeek
UNWIND $keys AS key
MATCH (v:Version {table: $table, key: key})
USING INDEX SEEK v:Version(table, key)
WHERE v.superseded > $after
DELETE v

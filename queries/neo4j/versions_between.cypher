// versions_between: what was known at a revision and is no longer, in a range of keys.
//
// used-by: graphkb.stores.neo4j.reading.superseded_between
// access:  read
// param:   table        string, of graphkb.model.kinds
// param:   start        string, the first key
// param:   end          string, behind the last key
// param:   known_at     integer, a revision
// returns: rows         list of row: body, valid_from, valid_to, source, synthetic, revision, superseded
// order:   none
// index:   version_key
// plan:    NodeIndexSeek
MATCH (v:Version)
USING INDEX SEEK v:Version(table, key)
WHERE v.table = $table AND v.key >= $start AND v.key < $end
  AND v.revision <= $known_at AND v.superseded > $known_at
RETURN collect([v.body, v.valid_from, v.valid_to, v.source, v.synthetic, v.revision, v.superseded]) AS rows

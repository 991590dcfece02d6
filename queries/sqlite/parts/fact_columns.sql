-- fact_columns: all that is told of one version of a fact, as graphkb.stores.sqlite.rows reads it.
--
-- used-by: changes_first
-- used-by: changes_gone
-- used-by: facts_by_keys
-- used-by: facts_known_at
-- used-by: facts_now
-- used-by: facts_superseded_since
-- used-by: facts_written_since
-- used-by: versions
-- returns: valid_from  integer or null, ms since 1970; null: always
-- returns: valid_to    integer or null; null: open
-- returns: source      text or null
-- returns: synthetic   0 or 1
-- returns: revision    the one that wrote it
-- returns: superseded  the one from which on it is no longer known, or null
-- returns: body        blob: UTF-8 JSON array of the values
nullif(fact.valid_from, -9223372036854775808) AS valid_from, valid_to, source, synthetic, revision, superseded,
CAST(body AS BLOB) AS body

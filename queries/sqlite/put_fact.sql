-- put_fact: write one version of a fact.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.commit
-- access:  write
-- param:   kind        integer, kind.number
-- param:   key         text
-- param:   valid_from  integer, -2^63 for always
-- param:   revision    integer
-- param:   valid_to    integer or null
-- param:   source      text or null
-- param:   synthetic   0 or 1
-- param:   body        blob: UTF-8 JSON array of the values
INSERT INTO fact (kind, key, valid_from, revision, valid_to, source, synthetic, body)
VALUES (:kind, :key, :valid_from, :revision, :valid_to, :source, :synthetic, CAST(:body AS TEXT))

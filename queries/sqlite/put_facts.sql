-- put_facts: write versions of facts of one table, all by one revision.
-- Many at once, as JSON: parsing it costs less than binding every value would.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.commit
-- access:  write
-- param:   kind      integer, kind.number
-- param:   revision  integer
-- param:   facts     blob: UTF-8 JSON array of [key, valid_from or null for always, valid_to, source, synthetic, values]
INSERT INTO fact (kind, key, valid_from, revision, valid_to, source, synthetic, body)
SELECT
  :kind, value ->> 0, ifnull(value ->> 1, -9223372036854775808), :revision, value ->> 2, value ->> 3, value ->> 4,
  value -> 5
FROM jsonb_each(CAST(:facts AS TEXT))

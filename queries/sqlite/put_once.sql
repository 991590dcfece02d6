-- put_once: keep what came of a request with an idempotency key, in place of what is no longer kept.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  write
-- param:   scope       text: principal and mutation
-- param:   key         text: the client's own
-- param:   digest      text: of its input
-- param:   revision    integer or null
-- param:   result      text
-- param:   kept_until  integer, ms since 1970
INSERT OR REPLACE INTO once (scope, key, digest, revision, result, kept_until)
VALUES (:scope, :key, :digest, :revision, :result, :kept_until)

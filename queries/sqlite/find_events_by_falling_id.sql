-- find_events_by_falling_id: the events that fit a filter, by up to three keys, then by falling id; a page of them.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.find_events
-- access:  read
-- param:   after    text or null: id of the event after which to go on
-- param:   after_1  integer: its key_1
-- param:   after_2  integer: its key_2
-- param:   after_3  integer: its key_3
-- param:   limit    integer, most rows
-- order:   key_1, key_2, key_3, then id, falling; null after every value, before it where falling
-- include: events_with_keys
WHERE
  :after IS NULL
  OR (key_1, key_2, key_3) > (:after_1, :after_2, :after_3)
  OR ((key_1, key_2, key_3) = (:after_1, :after_2, :after_3) AND id < :after)
ORDER BY key_1, key_2, key_3, id DESC
LIMIT :limit

-- count_work_orders: how many work orders fit a filter.
-- It looks through all of them: there are few beside the events.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.count_work_orders
-- access:  read
-- param:   dispatched_from  integer, ms since 1970
-- param:   dispatched_to    integer, ms since 1970; not within it
-- param:   organizations    text or null, a JSON array of ids
-- param:   roles            text or null, a JSON array of codes
-- param:   states           text or null, a JSON array of codes
-- param:   whistles         text or null, a JSON array of codes
-- param:   areas            text or null, a JSON array of ids: where the event happened
-- param:   matters          text or null, a JSON array of ids: what the event is about
-- returns: count            integer
-- order:   one row
-- index:   PRIMARY KEY
-- index:   sqlite_autoindex_event_1
SELECT count(*) AS count
FROM work_order
WHERE
  number > 0
  AND dispatched_at >= :dispatched_from AND dispatched_at < :dispatched_to
  AND (:organizations IS NULL OR organization IN (SELECT value FROM json_each(:organizations)))
  AND (:roles IS NULL OR role IN (SELECT value FROM json_each(:roles)))
  AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  AND (:whistles IS NULL OR whistle IN (SELECT value FROM json_each(:whistles)))
  AND EXISTS (
    SELECT 1 FROM event
    WHERE
      event.id = work_order.event
      AND (:areas IS NULL OR event.area IN (SELECT value FROM json_each(:areas)))
      AND (:matters IS NULL OR event.matter IN (SELECT value FROM json_each(:matters)))
  )

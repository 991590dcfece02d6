-- events_with_keys: the events that fit a filter, with up to three keys to order them by.
-- Why three keys: there are no more that differ. A falling key is its negative, so that all of them rise.
--
-- used-by: find_events
-- used-by: find_events_by_falling_id
-- param:   sign_1   1 rising, -1 falling
-- param:   key_1    text: reported_at, due_at or severity; null: nothing is ordered by it
-- param:   sign_2   1 rising, -1 falling
-- param:   key_2    text: reported_at, due_at or severity; null: nothing is ordered by it
-- param:   sign_3   1 rising, -1 falling
-- param:   key_3    text: reported_at, due_at or severity; null: nothing is ordered by it
-- param:   id_from  text, the first id of the set ID, which is looked through only here
-- param:   id_to    text, the id behind its last
-- index:   PRIMARY KEY
-- index:   sqlite_autoindex_event_1
SELECT
  -- include: event_columns
FROM (
  SELECT
    *,
    :sign_1 * CASE :key_1
      WHEN 'reported_at' THEN reported_at
      WHEN 'due_at' THEN ifnull(due_at, 9223372036854775807)
      WHEN 'severity' THEN ifnull(severity, 9223372036854775807)
      ELSE 0
    END AS key_1,
    :sign_2 * CASE :key_2
      WHEN 'reported_at' THEN reported_at
      WHEN 'due_at' THEN ifnull(due_at, 9223372036854775807)
      WHEN 'severity' THEN ifnull(severity, 9223372036854775807)
      ELSE 0
    END AS key_2,
    :sign_3 * CASE :key_3
      WHEN 'reported_at' THEN reported_at
      WHEN 'due_at' THEN ifnull(due_at, 9223372036854775807)
      WHEN 'severity' THEN ifnull(severity, 9223372036854775807)
      ELSE 0
    END AS key_3
  FROM event
  WHERE
    -- include: event_filter
    AND number IN (
      -- include: events_looked_through
      UNION ALL
      SELECT number FROM event WHERE :path = 'ID' AND id >= :id_from AND id < :id_to
    )
)

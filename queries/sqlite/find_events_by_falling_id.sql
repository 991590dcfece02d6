-- find_events_by_falling_id: the events that fit a filter, by up to three keys, then by falling id; a page of them.
-- Why three keys: there are no more that differ. A falling key is its negative, so that all of them rise.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.find_events
-- access:  read
-- param:   sign_1            1 rising, -1 falling
-- param:   key_1             text: reported_at, due_at or severity; null: nothing is ordered by it
-- param:   sign_2            1 rising, -1 falling
-- param:   key_2             text: reported_at, due_at or severity; null: nothing is ordered by it
-- param:   sign_3            1 rising, -1 falling
-- param:   key_3             text: reported_at, due_at or severity; null: nothing is ordered by it
-- param:   path              text: which of the sets in front is looked through, see graphkb.stores.sqlite.events
-- param:   holder            text or null
-- param:   areas             text or null, a JSON array of ids
-- param:   reported_from     integer, ms since 1970
-- param:   reported_to       integer, ms since 1970; not within it
-- param:   id_from           text
-- param:   id_to             text; not within
-- param:   matters           text or null, a JSON array of ids
-- param:   states            text or null, a JSON array of codes
-- param:   is_open           0, 1 or null
-- param:   is_overdue        0, 1 or null
-- param:   now               integer, ms since 1970
-- param:   channels          text or null, a JSON array of codes
-- param:   severities        text or null, a JSON array of integers
-- param:   outcomes          text or null, a JSON array of codes
-- param:   after             text or null: id of the event after which to go on
-- param:   after_1           integer: its key_1
-- param:   after_2           integer: its key_2
-- param:   after_3           integer: its key_3
-- param:   limit             integer, most rows
-- returns: id                text
-- returns: matter            text
-- returns: area              text
-- returns: reported_at       integer, ms since 1970
-- returns: channel           text or null
-- returns: title             text or null
-- returns: text              text or null
-- returns: severity          integer or null
-- returns: latitude          real or null
-- returns: longitude         real or null
-- returns: reported_by       text or null
-- returns: state             text
-- returns: version           integer
-- returns: sequence          integer
-- returns: center            text or null
-- returns: close_within      text or null
-- returns: close_source      text or null
-- returns: due_at            integer or null, ms since 1970
-- returns: calendar_assumed  0 or 1
-- returns: accepted_at       integer or null, ms since 1970
-- returns: resolved_at       integer or null, ms since 1970
-- returns: closed_at         integer or null, ms since 1970
-- returns: outcome           text or null
-- returns: duplicate_of      text or null
-- returns: source            text or null
-- returns: synthetic         0 or 1
-- order:   key_1, key_2, key_3, then id, falling; null after every value, before it where falling
-- index:   event_by_holder
-- index:   event_open
-- index:   event_by_area
-- index:   event_by_reported_at
-- index:   PRIMARY KEY
-- index:   sqlite_autoindex_event_1
SELECT
  id, matter, area, reported_at, channel, title, text, severity, latitude, longitude, reported_by, state, version,
  sequence, center, close_within, close_source, due_at, calendar_assumed, accepted_at, resolved_at, closed_at,
  outcome, duplicate_of, source, synthetic
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
    number IN (
      SELECT number FROM event WHERE :path = 'HOLDER' AND is_open AND holder = :holder
      UNION ALL
      SELECT number FROM event
      WHERE :path = 'OPEN AREAS' AND is_open AND area IN (SELECT value FROM json_each(:areas))
      UNION ALL
      SELECT number FROM event WHERE :path = 'OPEN' AND is_open
      UNION ALL
      SELECT number FROM event WHERE :path = 'AREAS' AND area IN (SELECT value FROM json_each(:areas))
      UNION ALL
      SELECT number FROM event WHERE :path = 'REPORTED' AND reported_at >= :reported_from AND reported_at < :reported_to
      UNION ALL
      SELECT number FROM event WHERE :path = 'ID' AND id >= :id_from AND id < :id_to
    )
    AND reported_at >= :reported_from AND reported_at < :reported_to
    AND (:areas IS NULL OR area IN (SELECT value FROM json_each(:areas)))
    AND (:matters IS NULL OR matter IN (SELECT value FROM json_each(:matters)))
    AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
    AND (:is_open IS NULL OR is_open = :is_open)
    AND (:is_overdue IS NULL OR ifnull(due < :now, 0) = :is_overdue)
    AND (:holder IS NULL OR holder = :holder)
    AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
    AND (:severities IS NULL OR severity IN (SELECT value FROM json_each(:severities)))
    AND (:outcomes IS NULL OR outcome IN (SELECT value FROM json_each(:outcomes)))
)
WHERE
  :after IS NULL
  OR (key_1, key_2, key_3) > (:after_1, :after_2, :after_3)
  OR ((key_1, key_2, key_3) = (:after_1, :after_2, :after_3) AND id < :after)
ORDER BY key_1, key_2, key_3, id DESC
LIMIT :limit

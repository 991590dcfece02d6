-- ordered_between: what was done with work orders in a time, by the area of their event and by organization.
-- Whether an order was signed first is told by the others of its event, found by work_order_by_event.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.period_figures
-- access:  read
-- param:   start            integer, ms since 1970
-- param:   end              integer, ms since 1970; not within it
-- returns: area             text
-- returns: organization     text
-- returns: received         integer, how many were sent
-- returns: closed           integer, how many were approved
-- returns: on_time          integer, how many of them had their last reply by its deadline, time awaited not counted
-- returns: returned         integer
-- returns: reopened         integer, how many were to be redone
-- returns: responses        text, a JSON array: milliseconds from dispatch to each signature
-- returns: first_responses  text, a JSON array: from the report, where it was the first signature of the event
-- returns: handled          text, a JSON array: milliseconds from dispatch to the last reply, where it was approved
-- returns: ratings          text, a JSON array: of those approved, returned or cancelled
-- order:   none
-- index:   transition_counted
-- index:   sqlite_autoindex_work_order_1
-- index:   event_counted
SELECT
  event.area,
  work_order.organization,
  count(*) FILTER (WHERE transition.action IN ('DISPATCH', 'WHISTLE')) AS received,
  count(*) FILTER (WHERE transition.action = 'APPROVE') AS closed,
  count(*) FILTER (
    WHERE transition.action = 'APPROVE'
    AND ifnull(work_order.replied_at <= work_order.reply_due_at + work_order.awaited_ms, 1)
  ) AS on_time,
  count(*) FILTER (WHERE transition.action = 'RETURN') AS returned,
  count(*) FILTER (WHERE transition.action = 'REDO') AS reopened,
  json_group_array(transition.at - work_order.dispatched_at) FILTER (WHERE transition.action = 'SIGN') AS responses,
  json_group_array(transition.at - event.reported_at) FILTER (
    WHERE transition.action = 'SIGN' AND work_order.signed_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM work_order earlier
      WHERE earlier.event = work_order.event AND (earlier.signed_at, earlier.id) < (work_order.signed_at, work_order.id)
    )
  ) AS first_responses,
  json_group_array(work_order.replied_at - work_order.dispatched_at) FILTER (
    WHERE transition.action = 'APPROVE' AND work_order.replied_at IS NOT NULL
  ) AS handled,
  json_group_array(work_order.rating) FILTER (
    WHERE transition.action IN ('APPROVE', 'RETURN', 'CANCEL') AND work_order.rating IS NOT NULL
  ) AS ratings
FROM transition INDEXED BY transition_counted
CROSS JOIN work_order ON work_order.id = transition.subject AND work_order.event = transition.event
CROSS JOIN event INDEXED BY event_counted ON event.id = transition.event
WHERE
  -- include: counted_actions
  AND transition.action NOT IN ('CLOSE', 'REOPEN', 'ESCALATE') AND transition.subject <> transition.event
  AND transition.at >= :start AND transition.at < :end
GROUP BY event.area, work_order.organization

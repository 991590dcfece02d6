-- mediated_between: how events ended in a time whose lead an organization had, approved; by area and organization.
-- What a closing says itself is looked at first: few are about mediation.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.period_figures
-- access:  read
-- param:   start             integer, ms since 1970
-- param:   end               integer, ms since 1970; not within it
-- returns: area              text
-- returns: organization      text
-- returns: mediated          integer, how many closings
-- returns: mediation_failed  integer, how many closings
-- order:   none
-- index:   transition_counted
-- index:   event_counted
-- index:   work_order_by_event
SELECT
  area, organization, count(*) FILTER (WHERE outcome = 'MEDIATED') AS mediated,
  count(*) FILTER (WHERE outcome = 'MEDIATION_FAILED') AS mediation_failed
FROM (
  SELECT DISTINCT
    transition.sequence, event.area, ifnull(transition.reason, event.outcome) AS outcome, work_order.organization
  FROM transition INDEXED BY transition_counted
  CROSS JOIN event INDEXED BY event_counted ON event.id = transition.event
  CROSS JOIN work_order ON work_order.event = transition.event
  WHERE
    -- include: counted_actions
    AND transition.action = 'CLOSE' AND transition.subject = transition.event
    AND transition.at >= :start AND transition.at < :end
    AND ifnull(transition.reason, 'MEDIATED') IN ('MEDIATED', 'MEDIATION_FAILED')
    AND ifnull(transition.reason, event.outcome) IN ('MEDIATED', 'MEDIATION_FAILED')
    AND work_order.role = 'LEAD' AND work_order.state = 'ACCEPTED'
)
GROUP BY area, organization

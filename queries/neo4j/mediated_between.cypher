// mediated_between: how events ended in a time whose lead an organization had, approved; by area and organization.
//
// used-by: graphkb.stores.neo4j.event_figures.mediated
// access:  read
// param:   start        integer, ms since 1970
// param:   end          integer, ms since 1970; not within it
// returns: columns      list of lists: area, organization; how many closings after mediation, after one that failed
// order:   none
// index:   transition_counted
// plan:    NodeIndexSeek
MATCH (t:Transition)
USING INDEX SEEK t:Transition(action, at)
WHERE t.action = 'CLOSE' AND t.at >= $start AND t.at < $end AND t.subject = t.event
  AND coalesce(t.reason, 'MEDIATED') IN ['MEDIATED', 'MEDIATION_FAILED']
MATCH (t)-[:TRANSITION_OF]->(e:Event)
WITH t, e, coalesce(t.reason, e.outcome) AS outcome
WHERE outcome IN ['MEDIATED', 'MEDIATION_FAILED']
MATCH (e)<-[:HANDLES]-(o:WorkOrder)
WHERE o.role = 'LEAD' AND o.state = 'ACCEPTED'
WITH DISTINCT t, e.area AS area, o.organization AS organization, outcome
WITH area, organization,
  sum(CASE WHEN outcome = 'MEDIATED' THEN 1 ELSE 0 END) AS mediated,
  sum(CASE WHEN outcome = 'MEDIATION_FAILED' THEN 1 ELSE 0 END) AS mediation_failed
RETURN [collect(area), collect(organization), collect(mediated), collect(mediation_failed)] AS columns

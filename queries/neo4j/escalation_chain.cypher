// escalation_chain: who is above an organization, level by level, then, and why the chain ends.
//
// In Browser: :param {organization: 'org:xialu-tonghua-center', as_of: timestamp()}
// A fact holds at $as_of if it has begun and not ended; an absent valid_from or valid_to is an open end. An entity with
// several states carries the latest; the others hang on it by STATE_OF, and one of them may hold instead.
// 1. Of every organization, since a chain may lead anywhere: its level, that of its widest area where it states none, and the first superior by id in
//    each hierarchy.
// 2. The line that leads up: FUNCTIONAL from a center, else ADMINISTRATIVE. From a center without such a superior to the
//    CENTER of the nearest area above its widest one: the fallback.
// 3. From the organization asked about up, to the first one of a PROVINCE; none is passed twice.
//
// used-by: people, in Browser
// access:  read
// param:   organization  string, id
// param:   as_of         integer, the instant asked about, ms since 1970
// returns: step          integer: 0 the organization asked about, 1 its first superior; no row: it does not hold then
// returns: id            string, of the organization at this step
// returns: name          string
// returns: hierarchy     string, by which it was reached; null at step 0
// returns: fallback      boolean: no row says so, it is the CENTER of the nearest area above; null at step 0
// returns: beside        string, id of the superior in the other hierarchy where that is another one, else null
// returns: reason        string, why the chain ends: TOP_LEVEL, NO_SUPERIOR or CYCLE; null at all steps but the last
// order:   step
// index:   entity_id
// plan:    NodeUniqueIndexSeekByRange
MATCH (body:Entity)
USING INDEX SEEK body:Entity(id)
WHERE body.id STARTS WITH 'org:'
MATCH (body)<-[:STATE_OF]-{0,1}(state)
WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
CALL (body) {
  OPTIONAL MATCH (body)-[covers:HAS_JURISDICTION]->(area:Area)<-[:STATE_OF]-{0,1}(place)
  WHERE coalesce(covers.valid_from, $as_of) <= $as_of AND $as_of < coalesce(covers.valid_to, $as_of + 1)
    AND coalesce(place.valid_from, $as_of) <= $as_of AND $as_of < coalesce(place.valid_to, $as_of + 1)
  WITH area, place.level AS level, CASE place.level
      WHEN 'PROVINCE' THEN 0 WHEN 'CITY' THEN 1 WHEN 'COUNTY' THEN 2
      WHEN 'TOWN' THEN 3 WHEN 'VILLAGE' THEN 4 ELSE 5
    END AS rank
  ORDER BY rank, area.id LIMIT 1
  RETURN area AS widest, level AS widest_level
}
CALL (body) {
  MATCH (body)-[under:SUB_ORGANIZATION_OF]->(superior:Organization)<-[:STATE_OF]-{0,1}(its)
  WHERE coalesce(under.valid_from, $as_of) <= $as_of AND $as_of < coalesce(under.valid_to, $as_of + 1)
    AND coalesce(its.valid_from, $as_of) <= $as_of AND $as_of < coalesce(its.valid_to, $as_of + 1)
  RETURN min(CASE under.hierarchy WHEN 'FUNCTIONAL' THEN superior.id END) AS functional,
    min(CASE under.hierarchy WHEN 'ADMINISTRATIVE' THEN superior.id END) AS administrative
}
WITH body, state, widest, coalesce(state.level, widest_level) AS level, functional, administrative,
  state.classification IN [
    'CENTER', 'GRID_CENTER', 'ONE_STOP_CENTER', 'LINKAGE_CENTER', 'OPERATIONS_CENTER', 'PETITION_CENTER',
    'LITIGATION_SERVICE_CENTER', 'SERVICE_CENTER', 'PARTY_SERVICE_CENTER', 'LAW_ENFORCEMENT_CENTER', 'PLATFORM', 'INCUBATOR'
  ] AS is_center

CALL (widest, is_center, functional) {
  WITH widest WHERE is_center AND functional IS NULL
  MATCH (widest)
    (()-[up:PART_OF
      WHERE coalesce(up.valid_from, $as_of) <= $as_of AND $as_of < coalesce(up.valid_to, $as_of + 1)]->())+
    (above:Area)
  WHERE above <> widest
  WITH above, min(size(up)) AS hops
  MATCH (above)<-[covers:HAS_JURISDICTION]-(center:Organization)<-[:STATE_OF]-{0,1}(its)
  WHERE coalesce(covers.valid_from, $as_of) <= $as_of AND $as_of < coalesce(covers.valid_to, $as_of + 1)
    AND coalesce(its.valid_from, $as_of) <= $as_of AND $as_of < coalesce(its.valid_to, $as_of + 1)
    AND its.classification = 'CENTER'
    AND EXISTS {
      (above)<-[:STATE_OF]-{0,1}(place)
      WHERE coalesce(place.valid_from, $as_of) <= $as_of AND $as_of < coalesce(place.valid_to, $as_of + 1)
    }
  WITH center ORDER BY hops, center.id LIMIT 1
  RETURN collect(center.id)[0] AS fallback
}
WITH collect({
  id: body.id,
  name: state.name,
  level: level,
  up: CASE WHEN is_center THEN coalesce(functional, fallback) ELSE administrative END,
  other: CASE WHEN is_center THEN administrative ELSE functional END,
  hierarchy: CASE WHEN is_center THEN 'FUNCTIONAL' ELSE 'ADMINISTRATIVE' END,
  fallback: is_center AND functional IS NULL
}) AS bodies

WITH bodies, reduce(
  way = [body IN bodies WHERE body.id = $organization | body.id], step IN range(1, 100) |
  way + [
    body IN bodies
    WHERE body.id = way[-1] AND coalesce(body.level, '') <> 'PROVINCE' AND body.up IS NOT NULL AND NOT body.up IN way
    | body.up
  ]
) AS way
UNWIND range(0, size(way) - 1) AS step
WITH step, step = size(way) - 1 AS is_last, [body IN bodies WHERE body.id = way[step]][0] AS here,
  CASE WHEN step > 0 THEN [body IN bodies WHERE body.id = way[step - 1]][0] END AS below
RETURN step AS step, here.id AS id, here.name AS name, below.hierarchy AS hierarchy, below.fallback AS fallback,
  CASE WHEN below.other <> here.id THEN below.other END AS beside,
  CASE
    WHEN NOT is_last THEN null
    WHEN here.level = 'PROVINCE' THEN 'TOP_LEVEL'
    WHEN here.up IS NULL THEN 'NO_SUPERIOR'
    ELSE 'CYCLE'
  END AS reason
ORDER BY step

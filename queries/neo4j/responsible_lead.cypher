// responsible_lead: who leads in a matter at a place, then: steps 0 to 4 and 8 of "responsible".
//
// In Browser: :param {matter: 'matter:noise', area: 'area:420204005009', severity: null, as_of: timestamp()}
// A fact holds at $as_of if it has begun and not ended; an absent valid_from or valid_to is an open end. An entity with
// several states carries the latest; the others hang on it by STATE_OF, and one of them may hold instead.
// 1. The place and the matter, each with all above it, nearest first.
// 2. The organizations with one of these areas as jurisdiction; without a level they have that of their widest area.
// 3. The duties that may apply, and whom each comes to here: whom it names, or the nearest that its template means.
// 4. Of these the first by rank with all that weigh as much; where there is none, the nearest center.
// 5. Organizations that share staff are one: the first of them is named.
//
// used-by: people, in Browser
// access:  read
// param:   matter       string, id of the matter
// param:   area         string, id of the area
// param:   severity     integer, 1 gravest to 4; null: the matter's own, else 4
// param:   as_of        integer, the instant asked about, ms since 1970
// returns: organization string, id; two rows are an OVERLAP; none: nobody, or matter or area does not hold then
// returns: basis        string: DIRECT, INHERITED, TEMPLATE or FALLBACK
// returns: duty         string, id of the duty; null for FALLBACK
// order:   rank of the duty, then organization
// index:   entity_id
// plan:    NodeUniqueIndexSeek
MATCH (place:Entity {id: $area})
  (()-[up:PART_OF
    WHERE coalesce(up.valid_from, $as_of) <= $as_of AND $as_of < coalesce(up.valid_to, $as_of + 1)]->())*
  (area:Area)
USING INDEX SEEK place:Entity(id)
WHERE EXISTS {
  (area)<-[:STATE_OF]-{0,1}(state)
  WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
}
WITH area, min(size(up)) AS hops
WITH collect({node: area, hops: hops}) AS areas
WHERE size(areas) > 0

MATCH (topic:Entity {id: $matter})
  (()-[up:BROADER
    WHERE coalesce(up.valid_from, $as_of) <= $as_of AND $as_of < coalesce(up.valid_to, $as_of + 1)]->())*
  (matter:Matter)
USING INDEX SEEK topic:Entity(id)
WITH areas, matter, min(size(up)) AS hops
MATCH (matter)<-[:STATE_OF]-{0,1}(state)
WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
WITH areas, matter, hops, state ORDER BY hops
WITH areas, collect({node: matter, hops: hops, severity: state.severity}) AS matters
WITH areas, matters, coalesce($severity, matters[0].severity, 4) AS severity

CALL (areas) {
  UNWIND areas AS above
  WITH above.node AS area, above.hops AS hops
  MATCH (body:Organization)-[covers:HAS_JURISDICTION]->(area)
  WHERE coalesce(covers.valid_from, $as_of) <= $as_of AND $as_of < coalesce(covers.valid_to, $as_of + 1)
  MATCH (body)<-[:STATE_OF]-{0,1}(state)
  WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
  CALL (body) {
    MATCH (body)-[covers:HAS_JURISDICTION]->(area:Area)
    WHERE coalesce(covers.valid_from, $as_of) <= $as_of AND $as_of < coalesce(covers.valid_to, $as_of + 1)
    MATCH (area)<-[:STATE_OF]-{0,1}(state)
    WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
    WITH min(CASE state.level
      WHEN 'PROVINCE' THEN 0 WHEN 'CITY' THEN 1 WHEN 'COUNTY' THEN 2
      WHEN 'TOWN' THEN 3 WHEN 'VILLAGE' THEN 4 ELSE 5
    END) AS widest
    RETURN ['PROVINCE', 'CITY', 'COUNTY', 'TOWN', 'VILLAGE', 'GRID'][widest] AS widest
  }
  WITH hops, body.id AS id, state, widest ORDER BY hops, id
  RETURN collect({
    id: id, hops: hops, classification: state.classification, line: state.line, level: coalesce(state.level, widest)
  }) AS bodies
}

CALL (areas, matters, severity, bodies) {
  UNWIND matters AS topic
  WITH topic.node AS matter, topic.hops AS matter_hops, areas, severity, bodies
  MATCH (matter)<-[:FOR_MATTER]-(duty:Duty {role: 'LEAD'})-[:IN_AREA]->(area:Area)
  WHERE coalesce(duty.valid_from, $as_of) <= $as_of AND $as_of < coalesce(duty.valid_to, $as_of + 1)
    AND (duty.severities IS NULL OR severity IN duty.severities)
  WITH duty, matter_hops, [above IN areas WHERE above.node = area][0].hops AS area_hops, bodies
  WHERE area_hops IS NOT NULL
  OPTIONAL MATCH (duty)-[:HELD_BY]->(named:Organization)
  WHERE EXISTS {
    (named)<-[:STATE_OF]-{0,1}(state)
    WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
  }
  WITH duty, matter_hops, area_hops, named, [
      body IN bodies
      WHERE body.classification IN duty.classification AND body.level = duty.level
        AND (duty.line IS NULL OR body.line = duty.line)
    ] AS meant
  WITH duty, matter_hops, area_hops, CASE
      WHEN duty.organization IS NULL THEN [body IN meant WHERE body.hops = meant[0].hops | body.id]
      WHEN named IS NULL THEN []
      ELSE [named.id]
    END AS organizations
  WHERE size(organizations) > 0
  WITH duty, matter_hops, area_hops, organizations, -coalesce(duty.priority, 0) AS priority
  ORDER BY priority, matter_hops, area_hops, coalesce(duty.valid_from, -9223372036854775807) DESC, duty.id
  RETURN collect({
    duty: duty.id,
    weight: [priority, matter_hops, area_hops],
    organizations: organizations,
    basis: CASE
      WHEN duty.organization IS NULL THEN 'TEMPLATE'
      WHEN matter_hops = 0 AND area_hops = 0 THEN 'DIRECT'
      ELSE 'INHERITED'
    END
  }) AS candidates
}

WITH [candidate IN candidates WHERE candidate.weight = candidates[0].weight] AS equal,
  [body IN bodies WHERE body.classification = 'CENTER'] AS centers
WITH CASE
    WHEN size(equal) > 0 THEN equal
    ELSE [{basis: 'FALLBACK', organizations: [center IN centers WHERE center.hops = centers[0].hops | center.id]}]
  END AS leads
UNWIND range(0, size(leads) - 1) AS rank
WITH leads[rank] AS lead, rank
UNWIND lead.organizations AS id

MATCH (organization:Entity {id: id})
USING INDEX SEEK organization:Entity(id)
CALL (organization) {
  MATCH (organization)
    (()-[shared:SHARES_STAFF_WITH
      WHERE coalesce(shared.valid_from, $as_of) <= $as_of AND $as_of < coalesce(shared.valid_to, $as_of + 1)]-
    (other:Organization
      WHERE EXISTS {
        (other)<-[:STATE_OF]-{0,1}(state)
        WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
      }))*
    (member)
  RETURN min(member.id) AS staff
}
WITH staff, rank, id, lead ORDER BY rank, id
WITH staff, collect({rank: rank, id: id, basis: lead.basis, duty: lead.duty})[0] AS first
RETURN first.id AS organization, first.basis AS basis, first.duty AS duty
ORDER BY first.rank, first.id

// coverage_cells: where nobody leads by duty, or two do: cell by cell, for an area and a matter with all below them.
//
// In Browser: :param {area: 'area:420204005009', level: 'GRID', scales: ['BASIC'], matter: null, as_of: timestamp()}
// A fact holds at $as_of if it has begun and not ended; an absent valid_from or valid_to is an open end. An entity with
// several states carries the latest; the others hang on it by STATE_OF, and one of them may hold instead.
// Every cell is worked out by itself, as responsible_lead does it: ask about a community or two, not about a city.
// 1. The cells: areas of the level at or below the area, and matters without any below them.
// 2. Of each area all above it, nearest first, and the organizations with one of these as jurisdiction.
// 3. Of each cell the duties of leads that may apply, and whom each comes to; of those the first by rank with all that
//    weigh as much. Organizations that share staff are one.
//
// used-by: people, in Browser
// access:  read
// param:   area     string, id
// param:   level    string, of the areas asked about: PROVINCE to VILLAGE, or GRID
// param:   scales   list of string, of the grids asked about
// param:   matter   string, id of a matter, which stands for those at and below it; null: all
// param:   as_of    integer, the instant asked about, ms since 1970
// returns: matter   string, id
// returns: area     string, id
// returns: state    string: LED by one; OVERLAP: by two or more; GAP: by nobody; BELOW: so, but a duty names bodies of a
//                   level below this one
// order:   matter, area
// index:   entity_id
// plan:    NodeUniqueIndexSeek
MATCH (cell:Area)
  (()-[inside:PART_OF
    WHERE coalesce(inside.valid_from, $as_of) <= $as_of AND $as_of < coalesce(inside.valid_to, $as_of + 1)]->())*
  (root:Entity {id: $area})
USING INDEX SEEK root:Entity(id)
WITH DISTINCT cell, root
MATCH (cell)<-[:STATE_OF]-{0,1}(its)
WHERE coalesce(its.valid_from, $as_of) <= $as_of AND $as_of < coalesce(its.valid_to, $as_of + 1)
  AND its.level = $level AND ($level <> 'GRID' OR its.scale IN $scales)
  AND EXISTS {
    (root)<-[:STATE_OF]-{0,1}(state)
    WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
  }

CALL (cell) {
  MATCH (cell)
    (()-[up:PART_OF
      WHERE coalesce(up.valid_from, $as_of) <= $as_of AND $as_of < coalesce(up.valid_to, $as_of + 1)]->())*
    (area:Area)
  WHERE EXISTS {
    (area)<-[:STATE_OF]-{0,1}(state)
    WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
  }
  WITH area, min(size(up)) AS hops
  RETURN collect({node: area, hops: hops}) AS areas
}
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

MATCH (leaf:Entity)
USING INDEX SEEK leaf:Entity(id)
WHERE leaf.id STARTS WITH 'matter:'
MATCH (leaf)<-[:STATE_OF]-{0,1}(asked)
WHERE coalesce(asked.valid_from, $as_of) <= $as_of AND $as_of < coalesce(asked.valid_to, $as_of + 1)
  AND NOT EXISTS {
    (leaf)<-[up:BROADER]-()<-[:STATE_OF]-{0,1}(lower)
    WHERE coalesce(up.valid_from, $as_of) <= $as_of AND $as_of < coalesce(up.valid_to, $as_of + 1)
      AND coalesce(lower.valid_from, $as_of) <= $as_of AND $as_of < coalesce(lower.valid_to, $as_of + 1)
  }
CALL (leaf) {
  MATCH (leaf)
    (()-[up:BROADER
      WHERE coalesce(up.valid_from, $as_of) <= $as_of AND $as_of < coalesce(up.valid_to, $as_of + 1)]->())*
    (matter:Matter)
  WHERE EXISTS {
    (matter)<-[:STATE_OF]-{0,1}(state)
    WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
  }
  WITH matter, min(size(up)) AS hops
  RETURN collect({node: matter, hops: hops}) AS matters
}
WITH cell, areas, bodies, leaf, matters, coalesce(asked.severity, 4) AS severity
WHERE $matter IS NULL OR any(matter IN matters WHERE matter.node.id = $matter)

CALL (areas, bodies, matters, severity) {
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
  WITH duty, [-coalesce(duty.priority, 0), matter_hops, area_hops] AS weight, named, [
      body IN bodies
      WHERE body.classification IN duty.classification AND body.level = duty.level
        AND (duty.line IS NULL OR body.line = duty.line)
    ] AS meant
  WITH duty, weight, CASE
      WHEN duty.organization IS NULL THEN [body IN meant WHERE body.hops = meant[0].hops | body.id]
      WHEN named IS NULL THEN []
      ELSE [named.id]
    END AS organizations
  ORDER BY weight[0], weight[1], weight[2]
  RETURN collect({level: duty.level, weight: weight, organizations: organizations}) AS duties
}
WITH cell, leaf, duties, ['CITY', 'COUNTY', 'TOWN', 'VILLAGE', 'GRID'][
    CASE $level
      WHEN 'PROVINCE' THEN 0 WHEN 'CITY' THEN 1 WHEN 'COUNTY' THEN 2
      WHEN 'TOWN' THEN 3 WHEN 'VILLAGE' THEN 4 ELSE 5
    END..
  ] AS lower
WITH cell, leaf, [duty IN duties WHERE size(duty.organizations) > 0] AS answering,
  any(duty IN duties WHERE duty.level IN lower) AS is_below
WITH cell, leaf, is_below, [duty IN answering WHERE duty.weight = answering[0].weight] AS leads
CALL (leads) {
  UNWIND leads AS lead
  UNWIND lead.organizations AS id
  MATCH (organization:Entity {id: id})
    (()-[shared:SHARES_STAFF_WITH
      WHERE coalesce(shared.valid_from, $as_of) <= $as_of AND $as_of < coalesce(shared.valid_to, $as_of + 1)]-
    (other:Organization
      WHERE EXISTS {
        (other)<-[:STATE_OF]-{0,1}(state)
        WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
      }))*
    (member)
  USING INDEX SEEK organization:Entity(id)
  WITH id, min(member.id) AS staff
  RETURN count(DISTINCT staff) AS organizations
}
RETURN leaf.id AS matter, cell.id AS area, CASE
    WHEN organizations = 1 THEN 'LED'
    WHEN organizations > 1 THEN 'OVERLAP'
    WHEN is_below THEN 'BELOW'
    ELSE 'GAP'
  END AS state
ORDER BY matter, area

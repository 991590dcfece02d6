// ancestors: what lies above an area (or a matter, a rule, an indicator), nearest first; a loop is followed once.
//
// In Browser: :param {id: 'area:420204005009', as_of: timestamp()}
// A fact holds at $as_of if it has begun and not ended; an absent valid_from or valid_to is an open end. An entity with
// several states carries the latest; the others hang on it by STATE_OF, and one of them may hold instead.
//
// What is above is judged behind WITH: before it, the server may look for it among all entities with a revision.
//
// used-by: people, in Browser
// access:  read
// param:   id           string, of the area
// param:   as_of        integer, the instant asked about, ms since 1970
// returns: id           string
// returns: name         string, of the state in force; a rule's title
// returns: level        string, of an area, else null
// returns: hops         integer, from 1
// order:   hops
// index:   entity_id
// plan:    NodeUniqueIndexSeek
MATCH (here:Entity {id: $id})
  (()-[up:PART_OF|BROADER
    WHERE coalesce(up.valid_from, $as_of) <= $as_of AND $as_of < coalesce(up.valid_to, $as_of + 1)]->())+
  (above)
USING INDEX SEEK here:Entity(id)
WITH here, above, min(size(up)) AS hops
WHERE above.revision IS NOT NULL AND above <> here
MATCH (above)<-[:STATE_OF]-{0,1}(state)
WHERE coalesce(state.valid_from, $as_of) <= $as_of AND $as_of < coalesce(state.valid_to, $as_of + 1)
RETURN above.id AS id, coalesce(state.name, state.title) AS name, state.level AS level, hops AS hops
ORDER BY hops

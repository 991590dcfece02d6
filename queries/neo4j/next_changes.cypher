// next_changes: where the next changes after a revision are, the first so many of each kind of place, finished or not.
//
// used-by: graphkb.stores.neo4j.changes._upcoming
// access:  read
// param:   since        integer, a revision
// param:   limit        integer, places of one kind
// returns: place        list: kind of place; revision; a table, the prefix of an id, or a type of relationship; key
// order:   revision
// index:   entity_revision, fact_revision, version_superseded
// index:   has_jurisdiction_revision, sub_organization_of_revision, holds_revision
// index:   stationed_in_revision, member_of_revision, linked_with_revision
// index:   shares_staff_with_revision, coordinates_with_revision
// plan:    NodeIndexSeekByRange, DirectedRelationshipIndexSeekByRange
CALL () {
  MATCH (e:Entity) USING INDEX SEEK e:Entity(revision) WHERE e.revision > $since
  WITH e ORDER BY e.revision LIMIT $limit
  RETURN 'Entity' AS kind, e.revision AS revision, split(e.id, ':')[0] AS origin, e.id AS key
UNION ALL
  MATCH (f:Fact) USING INDEX SEEK f:Fact(revision) WHERE f.revision > $since
  WITH f ORDER BY f.revision LIMIT $limit
  RETURN 'Fact' AS kind, f.revision AS revision, f.table AS origin, f.key AS key
UNION ALL
  MATCH (v:Version) USING INDEX SEEK v:Version(superseded) WHERE v.superseded > $since
  WITH v ORDER BY v.superseded LIMIT $limit
  RETURN 'Version' AS kind, v.superseded AS revision, v.table AS origin, v.key AS key
UNION ALL
  MATCH ()-[r:HAS_JURISDICTION]->() USING INDEX SEEK r:HAS_JURISDICTION(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:SUB_ORGANIZATION_OF]->() USING INDEX SEEK r:SUB_ORGANIZATION_OF(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:HOLDS]->() USING INDEX SEEK r:HOLDS(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:STATIONED_IN]->() USING INDEX SEEK r:STATIONED_IN(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:MEMBER_OF]->() USING INDEX SEEK r:MEMBER_OF(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:LINKED_WITH]->() USING INDEX SEEK r:LINKED_WITH(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:SHARES_STAFF_WITH]->() USING INDEX SEEK r:SHARES_STAFF_WITH(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:COORDINATES_WITH]->() USING INDEX SEEK r:COORDINATES_WITH(revision) WHERE r.revision > $since
  WITH r ORDER BY r.revision LIMIT $limit
  RETURN type(r) AS kind, r.revision AS revision, type(r) AS origin, r.key AS key
}
WITH kind, revision, origin, key ORDER BY revision
RETURN [kind, revision, origin, key] AS place

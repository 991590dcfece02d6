// changed_keys: the keys under which anything was written or superseded after a revision, finished or not.
//
// used-by: graphkb.stores.neo4j.reading.changed_since
// access:  read
// param:   since        integer, a revision
// returns: changed      list: a table, the prefix of an id, or a type of relationship; list of keys
// order:   none
// index:   entity_revision, fact_revision, version_superseded
// index:   has_jurisdiction_revision, sub_organization_of_revision, holds_revision
// index:   stationed_in_revision, member_of_revision, linked_with_revision
// index:   shares_staff_with_revision, coordinates_with_revision
// plan:    NodeIndexSeekByRange, DirectedRelationshipIndexSeekByRange
CALL () {
  MATCH (e:Entity) USING INDEX SEEK e:Entity(revision) WHERE e.revision > $since
  RETURN split(e.id, ':')[0] AS origin, e.id AS key
UNION ALL
  MATCH (f:Fact) USING INDEX SEEK f:Fact(revision) WHERE f.revision > $since
  RETURN f.table AS origin, f.key AS key
UNION ALL
  MATCH (v:Version) USING INDEX SEEK v:Version(superseded) WHERE v.superseded > $since
  RETURN v.table AS origin, v.key AS key
UNION ALL
  MATCH ()-[r:HAS_JURISDICTION]->() USING INDEX SEEK r:HAS_JURISDICTION(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:SUB_ORGANIZATION_OF]->() USING INDEX SEEK r:SUB_ORGANIZATION_OF(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:HOLDS]->() USING INDEX SEEK r:HOLDS(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:STATIONED_IN]->() USING INDEX SEEK r:STATIONED_IN(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:MEMBER_OF]->() USING INDEX SEEK r:MEMBER_OF(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:LINKED_WITH]->() USING INDEX SEEK r:LINKED_WITH(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:SHARES_STAFF_WITH]->() USING INDEX SEEK r:SHARES_STAFF_WITH(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:COORDINATES_WITH]->() USING INDEX SEEK r:COORDINATES_WITH(revision) WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
}
WITH origin, collect(DISTINCT key) AS keys
RETURN [origin, keys] AS changed

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
  MATCH (e:Entity) WHERE e.revision > $since
  RETURN split(e.id, ':')[0] AS origin, e.id AS key
UNION ALL
  MATCH (f:Fact) WHERE f.revision > $since
  RETURN f.table AS origin, f.key AS key
UNION ALL
  MATCH (v:Version) WHERE v.superseded > $since
  RETURN v.table AS origin, v.key AS key
UNION ALL
  MATCH ()-[r:HAS_JURISDICTION]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:SUB_ORGANIZATION_OF]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:HOLDS]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:STATIONED_IN]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:MEMBER_OF]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:LINKED_WITH]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:SHARES_STAFF_WITH]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
UNION ALL
  MATCH ()-[r:COORDINATES_WITH]->() WHERE r.revision > $since
  RETURN type(r) AS origin, r.key AS key
}
WITH origin, collect(DISTINCT key) AS keys
RETURN [origin, keys] AS changed

// 07_revision_number: one node a revision, found by its number.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE CONSTRAINT revision_number IF NOT EXISTS
FOR (r:Revision) REQUIRE r.number IS UNIQUE

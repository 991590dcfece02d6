// 25_open_standing: tells how the open events stand without looking at them.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX open_standing IF NOT EXISTS
FOR (e:Open) ON (e.area, e.holder, e.state, e.reported_at, e.due, e.soon_from)

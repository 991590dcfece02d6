// 20_event_area: finds the events of an area, and counts them by area and matter.
//
// used-by: graphkb.stores.neo4j.database.Database.make_own
// access:  schema
CREATE INDEX event_area IF NOT EXISTS
FOR (e:Event) ON (e.area, e.matter)

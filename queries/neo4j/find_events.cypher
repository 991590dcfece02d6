// find_events: the events that fit all that is asked, in the order of some keys, one page of them.
// What is null, asks nothing. Only an open event has a holder and the instant `due`, after which it is overdue.
//
// used-by: graphkb.stores.neo4j.event_search._page
// access:  read
// param:   page           map: keys, list of {field, sign: 1 rising, -1 falling}; null_key, an integer that stands
//                         for an absent one; rising, whether equals come by rising ids; null or, behind
//                         what the page begins: after, list of keys, and after_id
// param:   limit          integer, most rows
// param:   columns        list of string, names of properties
// returns: rows           list of row: the columns asked for, null where absent
// order:   keys, then id
// include: events_looked_through
WITH e, [key IN $page.keys | key.sign * coalesce(e[key.field], $page.null_key)] AS keys
WHERE
  // include: event_filter
  AND ($page.after IS NULL OR keys > $page.after
    OR keys = $page.after AND ($page.rising AND e.id > $page.after_id OR NOT $page.rising AND e.id < $page.after_id))
WITH e, keys
ORDER BY keys, CASE WHEN $page.rising THEN e.id END, CASE WHEN NOT $page.rising THEN e.id END DESC
LIMIT $limit
RETURN collect([column IN $columns | e[column]]) AS rows

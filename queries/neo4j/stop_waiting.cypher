// stop_waiting: ends the transaction of a commit that has waited too long for the lock.
//
// used-by: graphkb.stores.neo4j.database.Waiting._give_up
// access:  admin
// param:   commit_id    string, as the transaction's metadata has it
// returns: message      string, one for the transaction ended
// order:   none
SHOW TRANSACTIONS YIELD transactionId AS id, metaData
WHERE metaData.graphkb_commit = $commit_id
TERMINATE TRANSACTIONS id YIELD message
RETURN message AS message

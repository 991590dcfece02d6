-- identity: whose file this is: the marks in its header, and how many tables and indexes it has.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  read
-- returns: application_id  integer; setup/01_application_id.sql
-- returns: format          integer; setup/02_format.sql
-- returns: objects         integer; 0: an empty file
-- order:   one row
SELECT
  (SELECT application_id FROM pragma_application_id) AS application_id,
  (SELECT user_version FROM pragma_user_version) AS format,
  (SELECT count(*) FROM sqlite_schema) AS objects

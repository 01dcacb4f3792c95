CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de');
CREATE COLLATION app.ignores_case (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE COLLATION plain_bytes (LOCALE = 'C');
CREATE COLLATION app.two_locales (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE COLLATION "Odd.Schema"."Odd ""Collation""" FROM "C";
COMMENT ON COLLATION german IS 'for names';
CREATE TABLE names (name text COLLATE german);
CREATE DOMAIN app.handle AS text COLLATE app.ignores_case;

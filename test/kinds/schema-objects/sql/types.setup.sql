CREATE SCHEMA app;
CREATE SCHEMA "Odd.Schema";
CREATE COLLATION app.german (provider = icu, locale = 'de');

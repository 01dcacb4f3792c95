INSERT INTO places VALUES ('NL', 'Delft'), ('BE', 'Gent');
INSERT INTO towns VALUES ('NL', 'Delft'), ('BE', 'Gent');
INSERT INTO shops VALUES ('NL', 'Delft'), ('NL', NULL);
INSERT INTO people VALUES ('BE', 'Gent');

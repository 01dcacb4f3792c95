INSERT INTO notes (id, body) VALUES (1, 'a'), (2, 'b'), (3, NULL);
GRANT SELECT ON notes TO flux_reader;

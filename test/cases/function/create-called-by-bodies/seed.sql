INSERT INTO notes (id, body) VALUES (1, 'A '), (2, 'b'), (3, NULL);

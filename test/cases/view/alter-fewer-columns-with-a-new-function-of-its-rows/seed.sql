INSERT INTO notes (id, body, kept) VALUES (1, 'a', true), (2, 'b', false);

INSERT INTO notes (id, label) VALUES (1, 'a'), (2, 'b');

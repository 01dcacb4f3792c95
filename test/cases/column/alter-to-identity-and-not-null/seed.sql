INSERT INTO notes (id, number) VALUES (1, 5), (2, 6);

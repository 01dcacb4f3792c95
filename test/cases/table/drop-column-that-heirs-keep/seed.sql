INSERT INTO base (id, note) VALUES (1, 'a'); INSERT INTO kept (id, note, a) VALUES (2, 'b', 3); INSERT INTO other (id, note) VALUES (4, 'c');

INSERT INTO base (id) VALUES (1); INSERT INTO heir (id, note, a) VALUES (2, 'b', 3);

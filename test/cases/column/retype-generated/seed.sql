INSERT INTO readings (id, reading) VALUES (1, 4), (2, NULL);

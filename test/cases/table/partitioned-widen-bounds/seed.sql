INSERT INTO log SELECT i, 'a', 'n' FROM generate_series(0, 9) i; INSERT INTO log VALUES (100, 'c', 'n');

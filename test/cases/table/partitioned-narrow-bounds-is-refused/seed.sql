INSERT INTO log SELECT i FROM generate_series(0, 7) i;

INSERT INTO log SELECT i FROM generate_series(1, 150) i;

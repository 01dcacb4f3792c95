INSERT INTO t (a, b) SELECT i, i % 2 FROM generate_series(1, 5) i;

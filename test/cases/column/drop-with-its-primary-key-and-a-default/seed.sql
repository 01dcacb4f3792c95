INSERT INTO t (id) SELECT i FROM generate_series(1, 5) i;

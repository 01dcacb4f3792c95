INSERT INTO t SELECT 'c' || i, 'n' FROM generate_series(1, 5) i;

INSERT INTO t (a) SELECT 'x' FROM generate_series(1, 5);

INSERT INTO t VALUES (1, 1.5, now()), (2, 2, now());

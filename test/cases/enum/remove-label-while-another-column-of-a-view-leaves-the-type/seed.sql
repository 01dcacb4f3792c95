INSERT INTO t VALUES (1, 'c', 'a'), (2, 'a', 'b');

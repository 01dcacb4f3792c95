INSERT INTO t (id, b) VALUES (1, 'x'), (2, 'y');

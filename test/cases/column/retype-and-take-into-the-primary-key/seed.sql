INSERT INTO t (id, code) VALUES (1, '10'), (2, '20');

INSERT INTO t VALUES (1, '007', '{007,8}', '{ "a":1}', 'abc'); INSERT INTO t (id) VALUES (2);
